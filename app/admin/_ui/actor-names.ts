import { runQuery } from "#app/_request/query.ts";
import { ActorNameDocument } from "#graphql/generated/operations.ts";
import type { Actor } from "#lib/actor.ts";
import { kindOfId } from "#lib/ids.ts";

/**
 * The names of people and API keys, by their ids. An id that is neither, such as `system:digest`, or that no longer exists,
 * is shown as it is.
 */
export async function actorNames(ids: readonly (string | null)[], actor: Actor): Promise<(id: string) => string> {
  const known = [...new Set(ids)].filter(
    (id): id is string => id !== null && ["user", "apiKey"].includes(kindOfId(id) ?? ""),
  );
  const names = await Promise.all(known.map((id) => nameOf(id, actor)));
  const byId = new Map(known.map((id, index) => [id, names[index]]));
  return (id) => byId.get(id) ?? id;
}

async function nameOf(id: string, actor: Actor): Promise<string | null> {
  const { node } = await runQuery(ActorNameDocument, { id }, actor);
  if (node?.__typename === "User") return node.name;
  return node?.__typename === "ApiKey" ? node.keyName : null;
}
