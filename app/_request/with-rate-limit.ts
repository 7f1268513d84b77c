import { isDatabaseUnavailable } from "#graphql/is-database-unavailable.ts";
import { countRequest } from "#graphql/rate-limits.ts";
import type { Actor } from "#lib/actor.ts";
import { actorFromHeaders, credentialsOf, identify } from "#lib/auth/index.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { captureError, currentRequestId, log } from "#lib/telemetry/index.ts";
import { retryAfterResponse } from "./retry-after-response.ts";

/**
 * Counts a request against the caller's limit, which the GraphQL endpoint shares. Returns the 429 response, or null if
 * the request may proceed. `actor` null: invalid credential.
 */
export async function rateLimitResponse(actor: Actor | null, headers: Headers): Promise<Response | null> {
  const result = await countRequest(actor, clientAddress(headers), currentRequestId(), "page");
  return result.ok ? null : retryAfterResponse(headers, 429, result.retryAfterS);
}

/** The approximate duration of a database restart. */
const unavailableForS = 5;

const always = async (): Promise<boolean> => true;

/** Counts the request for the actor that its credential authenticates. */
const byCredential = (request: Request, ..._rest: unknown[]): Promise<Actor | null> =>
  actorFromHeaders(credentialsOf(request.headers), new Date());

/** Counts the request for the client address, even if it carries a session: for signing in and out. */
export const byAddress = async (): Promise<Actor> => ({ kind: "anonymous" });

/**
 * For sign-out: a request with a session is never refused, even if other requests have used up the limit of its address or
 * session. It ends the session, so the next request is counted.
 */
export const withoutSession = async ({ headers }: Request): Promise<boolean> =>
  !(await identify(credentialsOf(headers), new Date())).byCookie;

/**
 * Wraps a route handler: answers 429 over the rate limit, and 503 instead of Next's bare 500 while the database is
 * unavailable. Passes on the actor. A request for which `isCounted` is false is not limited. every-route.test.ts
 * requires the wrapper.
 */
export const withRateLimit =
  <Rest extends unknown[]>(
    handler: (request: Request, actor: Actor | null, ...rest: Rest) => Promise<Response>,
    actorOf: (request: Request, ...rest: NoInfer<Rest>) => Promise<Actor | null> = byCredential,
    isCounted: (request: Request) => Promise<boolean> = always,
  ) =>
  async (request: Request, ...rest: Rest): Promise<Response> => {
    try {
      const actor = await actorOf(request, ...rest);
      const refused = (await isCounted(request)) ? await rateLimitResponse(actor, request.headers) : null;
      return refused ?? (await handler(request, actor, ...rest));
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      const requestId = currentRequestId();
      log.error({ requestId, action: "page.handle", result: "error", error });
      captureError(error, { requestId });
      return retryAfterResponse(request.headers, 503, unavailableForS);
    }
  };
