import { randomUUID } from "node:crypto";
import type { HeaderMap } from "@apollo/server";
import { inTurns } from "#db/turns.ts";
import { actorId } from "#lib/actor.ts";
import { authenticate, credentialsOf } from "#lib/auth/index.ts";
import { limits } from "#lib/limits.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { captureError, log } from "#lib/telemetry/index.ts";
import { createContext } from "./context.ts";
import { countRequest } from "./rate-limits.ts";
import { apollo } from "./server.ts";
import { isHeldToPages, isTrusted } from "./trusted.ts";
import { isUnavailable } from "./unavailable.ts";

/** What a host gives (handler.ts). It is answered with all that Apollo leaves to its integration. */
export interface HttpRequest {
  method: string;
  headers: HeaderMap;
  /** Without "?". */
  search: string;
  /** The client's; null where it cannot be known. */
  address: string | null;
  /** The body's text; throws BodyTooLarge. */
  readBody(): Promise<string>;
}
export interface HttpAnswer {
  status: number;
  headers: Iterable<readonly [string, string]>;
  body: string;
}

export class BodyTooLarge extends Error {}

const responseType = "application/graphql-response+json; charset=utf-8";
const safeRequestId = /^[\w.:-]{1,100}$/;

/** The caller's own request id, if it is one that can stand in a log; else a new one. */
const requestIdOf = (headers: HeaderMap): string => {
  const given = headers.get("x-request-id") ?? "";
  return safeRequestId.test(given) ? given : randomUUID();
};

function refusal(
  status: number,
  code: string,
  message: string,
  requestId: string,
  extra: [string, string][] = [],
): HttpAnswer {
  const body = JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] });
  return {
    status,
    headers: [["content-type", responseType], ["x-request-id", requestId], ["cache-control", "no-store"], ...extra],
    body,
  };
}

/** Content type, malformed JSON, who asks and how often, which document, and the request id; never throws. */
export async function answer(request: HttpRequest): Promise<HttpAnswer> {
  const requestId = requestIdOf(request.headers);
  try {
    return await execute(request, requestId);
  } catch (error) {
    if (error instanceof BodyTooLarge)
      return refusal(
        413,
        "BAD_USER_INPUT",
        `The request is larger than ${limits.bodyBytes / 1024} KiB: send fewer at once, or bring people in with ./np import.`,
        requestId,
        [["connection", "close"]],
      );
    log.error({ requestId, action: "graphql.http", result: "error", error });
    captureError(error, { requestId });
    return isUnavailable(error)
      ? refusal(503, "SERVICE_UNAVAILABLE", "The database cannot be reached. Try again shortly.", requestId, [
          ["retry-after", "5"],
        ])
      : refusal(500, "INTERNAL_SERVER_ERROR", "Something went wrong on our side.", requestId);
  }
}

async function execute(request: HttpRequest, requestId: string): Promise<HttpAnswer> {
  const { method, headers, search, address, readBody } = request;
  if (method !== "GET" && method !== "POST")
    return refusal(405, "BAD_USER_INPUT", "Use POST, or GET for queries.", requestId, [["allow", "GET, POST"]]);
  let body: unknown;
  if (method === "POST") {
    const [mediaType, ...parameters] = (headers.get("content-type") ?? "")
      .split(";")
      .map((part) => part.trim().toLowerCase());
    const charset = parameters
      .find((parameter) => parameter.startsWith("charset="))
      ?.slice("charset=".length)
      .replaceAll('"', "");
    if (mediaType !== "application/json" || (charset !== undefined && charset !== "utf-8" && charset !== "utf8"))
      return refusal(415, "BAD_USER_INPUT", "Send the query as application/json in UTF-8.", requestId);
    try {
      body = JSON.parse(await readBody());
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return refusal(400, "BAD_USER_INPUT", "The body is not JSON.", requestId);
    }
  }
  const now = new Date();
  const found = await authenticate({ ...credentialsOf(headers), from: { address, requestId } }, now);
  const { actor } = found;
  const verdict = await countRequest(actor, address, requestId);
  if (!verdict.ok)
    return refusal(
      429,
      "RATE_LIMITED",
      `There were too many requests. Try again in ${verdict.retryAfterS} s.`,
      requestId,
      [["retry-after", String(verdict.retryAfterS)]],
    );
  if (!actor)
    return refusal(
      401,
      "UNAUTHENTICATED",
      "This credential does not hold: it is unknown, expired or revoked, or not sent as Authorization: Bearer.",
      requestId,
      [["www-authenticate", 'Bearer realm="graphql"']],
    );
  const document = documentOf(body, search);
  const fetchSite = headers.get("sec-fetch-site") ?? null;
  if (document !== null && isHeldToPages(found, fetchSite) && !isTrusted(document)) {
    await recordSecurityEvent(
      { actor, requestId, now },
      {
        kind: "privilege.attempt",
        subject: actorId(actor),
        address,
        detail: { entrance: "graphql", document: "unknown" },
      },
    );
    return refusal(
      403,
      "FORBIDDEN",
      "From a browser, the session's cookie runs the documents of our own pages only. Send the credential as Authorization: Bearer to ask anything else.",
      requestId,
    );
  }
  const server = await apollo();
  const response = await inTurns(() =>
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
