import { readFile } from "node:fs/promises";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

/**
 * What in graphql/schema.graphql would break clients of graphql/schema.published.graphql, the schema as it was published. Names
 * there are fixed; additions are free, and are published with a release by copying the one file over the other.
 */
export async function findBreakingSchemaChanges(): Promise<string[]> {
  const [published, current] = await Promise.all(
    ["graphql/schema.published.graphql", "graphql/schema.graphql"].map(async (file) =>
      buildSchema(await readFile(file, "utf8")),
    ),
  );
  if (!published || !current) return ["a schema is missing"];
  const changes = await diff(published, current);
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message);
}
