import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { HeaderMap } from "@apollo/server";
import { databaseError } from "#db/client.ts";
import { actorFromHeaders } from "#lib/auth/index.ts";
import { limits } from "#lib/limits.ts";
import { captureError, log } from "#lib/telemetry/index.ts";
import { createContext } from "./context.ts";
import { apollo } from "./server.ts";

/**
 * The GraphQL endpoint over HTTP, once, for two hosts: `server.ts` mounts it in front of Next, and a route file under
 * app/ serves it on any other host of Next. It owns what Apollo leaves to its integration: body limit, content type,
 * malformed JSON, who asks, and the request id.
 */
interface HttpRequest {
  method: string;
  headers: HeaderMap;
  /** Without "?". */
  search: string;
  /** The body's text; throws BodyTooLarge. */
  readBody(): Promise<string>;
}
interface HttpAnswer {
  status: number;
  headers: Iterable<readonly [string, string]>;
  body: string;
}

class BodyTooLarge extends Error {}

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

async function answer(request: HttpRequest): Promise<HttpAnswer> {
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
    const down =
      databaseError(error) !== null || (error instanceof Error && /ECONNREFUSED|timeout|terminat/i.test(error.message));
    return down
      ? refusal(503, "SERVICE_UNAVAILABLE", "The database cannot be reached. Try again shortly.", requestId, [
          ["retry-after", "5"],
        ])
      : refusal(500, "INTERNAL_SERVER_ERROR", "Something went wrong on our side.", requestId);
  }
}

async function execute({ method, headers, search, readBody }: HttpRequest, requestId: string): Promise<HttpAnswer> {
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
  const actor = await actorFromHeaders(
    { authorization: headers.get("authorization") ?? null, cookie: headers.get("cookie") ?? null },
    now,
  );
  if (!actor)
    return refusal(
      401,
      "UNAUTHENTICATED",
      "This credential does not hold: it is unknown, expired or revoked, or not sent as Authorization: Bearer.",
      requestId,
      [["www-authenticate", 'Bearer realm="graphql"']],
    );
  const server = await apollo();
  const response = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers, search, body },
    context: async () => createContext({ actor, requestId, now }),
  });
  const status = response.status ?? 200;
  const text = response.body.kind === "complete" ? response.body.string : "";
  return {
    status,
    headers: [...response.headers, ["x-request-id", requestId]],
    body: status < 400 ? text : withRequestId(text, requestId),
  };
}

/** What Apollo refuses before an operation starts (a malformed request, CSRF) has passed by the plugin that adds the id. */
function withRequestId(text: string, requestId: string): string {
  const { errors = [], ...rest } = JSON.parse(text) as { errors?: { extensions?: object }[] };
  return JSON.stringify({
    ...rest,
    errors: errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })),
  });
}

/** For node:http, in front of Next. */
export async function handleNodeRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  const {
    status,
    headers: answered,
    body,
  } = await answer({
    method: request.method ?? "GET",
    headers,
    search: request.url?.split("?", 2)[1] ?? "",
    // The connection must outlive a body that is too large: the answer goes out on it.
    readBody: () => readStream(request.iterator({ destroyOnReturn: false }), headers),
  });
  for (const [name, value] of answered) response.setHeader(name, value);
  response.statusCode = status;
  if (status === 413) await answerMidway(request, response, body);
  else response.end(body);
}

const lingerMs = 1_000;
const lingerBytes = 1024 * 1024;

/**
 * Answers a caller who still sends. A connection that is closed meanwhile is reset, and the caller's kernel throws the
 * answer away unread: so what comes is discarded for a moment, up to a bound, until the caller has the answer and hangs up.
 */
function answerMidway(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  response.setHeader("content-length", Buffer.byteLength(body));
  response.write(body);
  let discarded = 0;
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.end(resolve);
    };
    const timer = setTimeout(done, lingerMs);
    request.once("end", done);
    request.once("close", done);
    request.on("data", (chunk: Uint8Array) => {
      discarded += chunk.byteLength;
      if (discarded > lingerBytes) request.pause();
    });
    request.resume();
  });
}

/** For the Fetch API: app/api/graphql/route.ts. */
export async function handleFetchRequest(request: Request): Promise<Response> {
  const headers = new HeaderMap();
  request.headers.forEach((value, name) => {
    headers.set(name, value);
  });
  const {
    status,
    headers: answered,
    body,
  } = await answer({
    method: request.method,
    headers,
    search: new URL(request.url).search.slice(1),
    readBody: () => readStream(request.body ?? [], headers),
  });
  return new Response(body, { status, headers: [...answered].map(([name, value]): [string, string] => [name, value]) });
}

/** Reads at most the limit, and no chunk more, whatever Content-Length says. */
async function readStream(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  headers: HeaderMap,
): Promise<string> {
  if (Number(headers.get("content-length") ?? 0) > limits.bodyBytes) throw new BodyTooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > limits.bodyBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
