import type { Actor } from "#lib/actor.ts";
import { authenticateLink } from "#lib/auth/index.ts";
import { readUnsubscribeToken } from "#lib/unsubscribe/index.ts";

/**
 * As whom the holder of a signed link is counted, by the link's page: the person whose mail it stood in. Null: it does not
 * hold, and there is no page behind it.
 */
export async function linkHolder(page: "p" | "u", token: string): Promise<Actor | null> {
  if (page === "p") return authenticateLink(token, new Date());
  const scope = await readUnsubscribeToken(token);
  return scope && { kind: "link", userId: scope.userId, tenantKey: null };
}
