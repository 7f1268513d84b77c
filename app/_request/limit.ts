import { randomUUID } from "node:crypto";
import { countRequest } from "#graphql/rate-limits.ts";
import type { Actor } from "#lib/actor.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";

/**
 * Counts a request of a program with those that it sends to the GraphQL endpoint; the answer for one too many, or null.
 * `actor` null: a credential that does not hold.
 */
export async function tooMany(actor: Actor | null, headers: Headers): Promise<Response | null> {
  const verdict = await countRequest(actor, clientAddress(headers), randomUUID());
  if (verdict.ok) return null;
  return Response.json(
    { error: `There were too many requests. Try again in ${verdict.retryAfterS} s.` },
    { status: 429, headers: { "Retry-After": String(verdict.retryAfterS), "Cache-Control": "no-store" } },
  );
}
