import type { Actor } from "#lib/actor.ts";
import { authenticateLink, findLinkOwner } from "#lib/auth/index.ts";
import { readUnsubscribeToken } from "#lib/unsubscribe/index.ts";

/**
 * The actor for rate limiting of a request with a signed link: the person who received the link. `page`: which kind of
 * link. Null: the link is invalid, so there is no page to show.
 */
export async function linkHolder(page: "p" | "u", token: string): Promise<Actor | null> {
  if (page === "p") return authenticateLink(token, new Date());
  const scope = await readUnsubscribeToken(token);
  return scope && { kind: "link", userId: scope.userId, tenantKey: null };
}

export const isValidLink = async (page: "p" | "u", token: string): Promise<boolean> =>
  (await linkHolder(page, token)) !== null;

/**
 * The actor for rate limiting of a request with a sign-in link: the person who received the link. Requests from the
 * same address cannot lock that person out. An invalid link counts as anonymous.
 */
export async function signInLinkHolder(token: string): Promise<Actor> {
  const userId = await findLinkOwner(token, new Date());
  return userId === null ? { kind: "anonymous" } : { kind: "link", userId, tenantKey: null };
}
