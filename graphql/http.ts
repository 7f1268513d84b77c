import { randomUUID } from "node:crypto";
import type { HeaderMap } from "@apollo/server";
import { limitRequestConnections } from "#db/request-concurrency.ts";
import { actorId } from "#lib/actor.ts";
import { authenticate, credentialsOf } from "#lib/auth/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { captureError, log } from "#lib/telemetry/index.ts";
import { createContext } from "./context.ts";
import { isUnavailable } from "./is-database-unavailable.ts";
import { isHeldToPages, isTrusted } from "./persisted-documents.ts";
import { countRequest } from "./rate-limits.ts";
import { Refused } from "./refused.ts";
import { readJson } from "./request-body.ts";
import { apollo } from "./server.ts";

/** What a host gives (handler.ts). It is answered with all that Apollo leaves to its integration. */
export interface HttpRequest {
  method: string;
  headers: HeaderMap;
  /** Without "?". */
  search: string;
  /** The client's; null where it cannot be known. */
  address: string | null;
  /** The body's text, of at most so many bytes; throws BodyTooLarge, BodyCutShort. */
  readText(maxBytes: number): Promise<string>;
}
export interface HttpAnswer {
  status: number;
  headers: Iterable<readonly [string, string]>;
  body: string;
}

const responseType = "application/graphql-response+json; charset=utf-8";
const safeRequestId = /^[\w.:-]{1,100}$/;

/** The caller's own request id, if it is one that can stand in a log; else a new one. */
const requestIdOf = (headers: HeaderMap): string => {
  const given = headers.get("x-request-id") ?? "";
  return safeRequestId.test(given) ? given : randomUUID();
};

function refusal({ status, code, message, headers }: Refused, requestId: string): HttpAnswer {
  return {
    status,
    headers: [["content-type", responseType], ["x-request-id", requestId], ["cache-control", "no-store"], ...headers],
    body: JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] }),
  };
}

/** Who asks and how often, method, content type and body, which document, and the request id; never throws. */
export async function answer(request: HttpRequest): Promise<HttpAnswer> {
  const requestId = requestIdOf(request.headers);
  try {
    return await execute(request, requestId);
  } catch (error) {
    return refusal(error instanceof Refused ? error : failure(error, requestId), requestId);
  }
}

/** What nobody expected goes to the log; the caller is told no more than that it happened. */
function failure(error: unknown, requestId: string): Refused {
  log.error({ requestId, action: "graphql.http", result: "error", error });
  captureError(error, { requestId });
  return isUnavailable(error)
    ? new Refused(503, "The database cannot be reached. Try again shortly.", "SERVICE_UNAVAILABLE", [
        ["retry-after", "5"],
      ])
    : new Refused(500, "Something went wrong on our side.", "INTERNAL_SERVER_ERROR");
}

/** Every request is counted, whatever is wrong with it, and before its body is read: the limit is the credential's. */
async function execute(request: HttpRequest, requestId: string): Promise<HttpAnswer> {
  const { method, headers, search, address, readText } = request;
  const now = new Date();
  const found = await authenticate({ ...credentialsOf(headers), from: { address, requestId } }, now);
  const { actor } = found;
  const verdict = await countRequest(actor, address, requestId);
  if (!verdict.ok)
    throw new Refused(429, `There were too many requests. Try again in ${verdict.retryAfterS} s.`, "RATE_LIMITED", [
      ["retry-after", String(verdict.retryAfterS)],
    ]);
  if (!actor)
    throw new Refused(
      401,
      "This credential does not hold: it is unknown, expired or revoked, or not sent as Authorization: Bearer.",
      "UNAUTHENTICATED",
      [["www-authenticate", 'Bearer realm="graphql"']],
    );
  if (method !== "GET" && method !== "POST")
    throw new Refused(405, "Use POST, or GET for queries.", "BAD_USER_INPUT", [["allow", "GET, POST"]]);
  const body = method === "POST" ? await readJson(headers, actor, readText) : undefined;
  const document = documentOf(body, search);
  if (document !== null && isHeldToPages(found) && !isTrusted(document)) {
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
      "A session's cookie runs the documents of our own pages only. Send the session's token or another credential as Authorization: Bearer to ask anything else.",
      "FORBIDDEN",
    );
  }
  const server = await apollo();
  const response = await limitRequestConnections(() =>
    server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers, search, body },
      context: async () => createContext({ actor, requestId, now }, { address }),
    }),
  );
  const status = response.status ?? 200;
  const text = response.body.kind === "complete" ? response.body.string : "";
  return {
    status,
    headers: [...response.headers, ["x-request-id", requestId]],
    body: status < 400 ? text : withRequestId(text, requestId),
  };
}

/** The query's text; null where there is none, which Apollo refuses. */
function documentOf(body: unknown, search: string): string | null {
  if (typeof body !== "object" || body === null) return new URLSearchParams(search).get("query");
  return "query" in body && typeof body.query === "string" ? body.query : null;
}

/** What Apollo refuses before an operation starts (a malformed request, CSRF) has passed by the plugin that adds the id. */
function withRequestId(text: string, requestId: string): string {
  const { errors = [], ...rest } = JSON.parse(text) as { errors?: { extensions?: object }[] };
  return JSON.stringify({
    ...rest,
    errors: errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })),
  });
}
