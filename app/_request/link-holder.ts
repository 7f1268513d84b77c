import type { Actor } from "#lib/actor.ts";
import { authenticateLink, findLinkOwner } from "#lib/auth/index.ts";
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

export const isValidLink = async (page: "p" | "u", token: string): Promise<boolean> =>
  (await linkHolder(page, token)) !== null;

/**
 * As whom a request with a sign-in link is counted: the person whose mailbox it went to, so that a flood from the same
 * address does not keep them out. A link that is not valid counts as a stranger's.
 */
export async function signInLinkHolder(token: string): Promise<Actor> {
  const userId = await findLinkOwner(token, new Date());
  return userId === null ? { kind: "anonymous" } : { kind: "link", userId, tenantKey: null };
}
