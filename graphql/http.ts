import type { HeaderMap } from "@apollo/server";
import { limitRequestConnections } from "#db/request-concurrency.ts";
import { actorId } from "#lib/actor.ts";
import { authenticate, credentialsOf } from "#lib/auth/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { captureError, log, requestIdOf, withSpan } from "#lib/telemetry/index.ts";
import { createContext } from "./context.ts";
import { isDatabaseUnavailable } from "./is-database-unavailable.ts";
import { isLimitedToOwnDocuments, isOwnDocument } from "./persisted-documents.ts";
import { countRequest } from "./rate-limits.ts";
import { Refused } from "./refused.ts";
import { readJson } from "./request-body.ts";
import { apollo } from "./server.ts";

/**
 * The request as a host passes it on (handler.ts). The response covers everything that Apollo leaves to its
 * integration.
 */
export interface HttpRequest {
  method: string;
  headers: HeaderMap;
  /** Without "?". */
  search: string;
  /** The client's address. Null if unknown. */
  address: string | null;
  /** Reads the body as text, up to `maxBytes`. Throws BodyTooLarge or BodyCutShort. */
  readText(maxBytes: number): Promise<string>;
}
export interface HttpResponse {
  status: number;
  headers: Iterable<readonly [string, string]>;
  body: string;
}

const responseType = "application/graphql-response+json; charset=utf-8";

function refusedResponse({ status, code, message, headers }: Refused, requestId: string): HttpResponse {
  return {
    status,
    headers: [["content-type", responseType], ["x-request-id", requestId], ["cache-control", "no-store"], ...headers],
    body: JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] }),
  };
}

/** Handles a request: authentication, rate limit, method, content type, body, document, execution. Never throws. */
export async function respond(request: HttpRequest): Promise<HttpResponse> {
  const requestId = requestIdOf(request.headers.get("x-request-id"));
  try {
    return await execute(request, requestId);
  } catch (error) {
    return refusedResponse(error instanceof Refused ? error : internalError(error, requestId), requestId);
  }
}

/** Logs an unexpected error. The client gets only its category. */
function internalError(error: unknown, requestId: string): Refused {
  log.error({ requestId, action: "graphql.http", result: "error", error });
  captureError(error, { requestId });
  return isDatabaseUnavailable(error)
    ? new Refused(503, "The database is unavailable. Try again shortly.", "SERVICE_UNAVAILABLE", [["retry-after", "5"]])
    : new Refused(500, "Something went wrong on our side.", "INTERNAL_SERVER_ERROR");
}

/** Every request is counted before its body is read, so that invalid requests count too. */
async function execute(request: HttpRequest, requestId: string): Promise<HttpResponse> {
  const { method, headers, search, address, readText } = request;
  const now = new Date();
  const authenticated = await authenticate(credentialsOf(headers, { address, requestId }), now);
  const { actor } = authenticated;
  const result = await countRequest(actor, address, requestId);
  if (!result.ok)
    throw new Refused(429, `Too many requests. Try again in ${result.retryAfterS} s.`, "RATE_LIMITED", [
      ["retry-after", String(result.retryAfterS)],
    ]);
  if (!actor)
    throw new Refused(
      401,
      'Invalid or expired credentials. Send a valid key as "Authorization: Bearer <key>". It may be unknown, expired or revoked.',
      "UNAUTHENTICATED",
      [["www-authenticate", 'Bearer realm="graphql"']],
    );
  if (method !== "GET" && method !== "POST")
    throw new Refused(405, "Use POST, or GET for queries.", "BAD_USER_INPUT", [["allow", "GET, POST"]]);
  const body = method === "POST" ? await readJson(headers, actor, readText) : undefined;
  const document = documentOf(body, search);
  if (document !== null && isLimitedToOwnDocuments(authenticated) && !isOwnDocument(document)) {
    await recordSecurityEvent(
      { actor, requestId, now },
      {
        kind: "privilege.attempt",
        subject: actorId(actor),
        address,
        detail: { entrance: "graphql", document: "unknown" },
      },
    );
    throw new Refused(
      403,
      "A session cookie can only run the documents of our own pages. To run other documents, send the session token or another credential as Authorization: Bearer.",
      "FORBIDDEN",
    );
  }
  const server = await apollo();
  const response = await limitRequestConnections(() =>
    withSpan("graphql", {}, () =>
      server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method, headers, search, body },
        context: async () => createContext({ actor, requestId, now }, { address }),
      }),
    ),
  );
  const status = response.status ?? 200;
  const text = response.body.kind === "complete" ? response.body.string : "";
  return {
    status,
    headers: [...response.headers, ["x-request-id", requestId], ["cache-control", "no-store"]],
    body: status < 400 ? text : withRequestId(text, requestId),
  };
}

/** The query's text. Null: there is none, so Apollo rejects the request. */
function documentOf(body: unknown, search: string): string | null {
  if (typeof body !== "object" || body === null) return new URLSearchParams(search).get("query");
  return "query" in body && typeof body.query === "string" ? body.query : null;
}

/**
 * Adds the request id to errors that Apollo raises before an operation starts (malformed requests, CSRF), because the
 * telemetry plugin does not see them.
 */
function withRequestId(text: string, requestId: string): string {
  const { errors = [], ...rest } = JSON.parse(text) as { errors?: { extensions?: object }[] };
  return JSON.stringify({
    ...rest,
    errors: errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })),
  });
}
