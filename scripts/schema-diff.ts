import { readFile } from "node:fs/promises";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

/**
 * Changes of graphql/schema.graphql that break clients of graphql/schema.published.graphql. Published names are fixed
 * and additions are allowed. A release publishes them by copying the file.
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
