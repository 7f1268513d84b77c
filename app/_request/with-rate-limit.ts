import { randomUUID } from "node:crypto";
import { isUnavailable } from "#graphql/is-database-unavailable.ts";
import { countRequest } from "#graphql/rate-limits.ts";
import type { Actor } from "#lib/actor.ts";
import { actorFromHeaders, credentialsOf, identify } from "#lib/auth/index.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { captureError, log } from "#lib/telemetry/index.ts";
import { tryLater } from "./retry-after-response.ts";

/**
 * Counts a request with those that the same caller sends to the GraphQL endpoint; the answer for one too many, or null.
 * `actor` null: a credential that does not hold.
 */
export async function tooMany(actor: Actor | null, headers: Headers): Promise<Response | null> {
  const verdict = await countRequest(actor, clientAddress(headers), randomUUID(), "page");
  return verdict.ok ? null : tryLater(headers, 429, verdict.retryAfterS);
}

/** What a restart of the database takes, about. */
const unavailableForS = 5;

const always = async (): Promise<boolean> => true;

/** Whose request it is: a credential's, as everywhere. */
const byCredential = (request: Request, ..._rest: unknown[]): Promise<Actor | null> =>
  actorFromHeaders(credentialsOf(request.headers), new Date());

/** Its address's, whoever is signed in: for signing in and out. */
export const byAddress = async (): Promise<Actor> => ({ kind: "anonymous" });

/**
 * For signing out, from which nobody shall be kept by others of their address, nor by whoever uses up the person's limit with
 * a session that they stole: who comes with a session ends it, and is counted the next time.
 */
export const unlessSession = async ({ headers }: Request): Promise<boolean> =>
  !(await identify(credentialsOf(headers), new Date())).byCookie;

/**
 * A route handler of the app, which is asked no more often than the limits say: 429, and it does nothing. While the database
 * is away it answers 503, where Next would with a bare 500. It is told whose request it is, so that it need not look once
 * more. `isCounted`: what is not is never refused. every-route.test.ts holds all of them to it.
 */
export const limited =
  <Rest extends unknown[]>(
    handler: (request: Request, actor: Actor | null, ...rest: Rest) => Promise<Response>,
    whose: (request: Request, ...rest: NoInfer<Rest>) => Promise<Actor | null> = byCredential,
    isCounted: (request: Request) => Promise<boolean> = always,
  ) =>
  async (request: Request, ...rest: Rest): Promise<Response> => {
    try {
      const actor = await whose(request, ...rest);
      const refused = (await isCounted(request)) ? await tooMany(actor, request.headers) : null;
      return refused ?? (await handler(request, actor, ...rest));
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const requestId = randomUUID();
      log.error({ requestId, action: "page.handle", result: "error", error });
      captureError(error, { requestId });
      return tryLater(request.headers, 503, unavailableForS);
    }
  };
