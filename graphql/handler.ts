import type { IncomingMessage, ServerResponse } from "node:http";
import { HeaderMap } from "@apollo/server";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { readBody } from "#lib/read-body.ts";
import { setInertHeaders } from "#server/security-headers.ts";
import { answer } from "./http.ts";

/**
 * The GraphQL endpoint over HTTP, once, for two hosts: `server.ts` mounts it in front of Next, and a route file under
 * app/ serves it on any other host of Next.
 */

/** For node:http, in front of Next. */
export async function handleNodeRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  setInertHeaders(response);
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
    address: clientAddress(headers, request.socket.remoteAddress),
    // The connection must outlive a body that is too large: the answer goes out on it.
    readText: (maxBytes) => readText(request.iterator({ destroyOnReturn: false }), headers, maxBytes),
  });
  for (const [name, value] of answered) response.setHeader(name, value);
  response.statusCode = status;
  if (request.complete || request.destroyed) response.end(body);
  else await answerMidway(request, response, body);
}

const lingerMs = 1_000;
const lingerBytes = 1024 * 1024;

/**
 * Answers a caller who still sends what nobody will read, and closes. A connection that is closed meanwhile is reset, and the caller's kernel throws the
 * answer away unread: so what comes is discarded for a moment, up to a bound, until the caller has the answer and hangs up.
 */
function answerMidway(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  response.setHeader("connection", "close");
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
    address: clientAddress(headers),
    readText: (maxBytes) => readText(request.body, headers, maxBytes),
  });
  return new Response(body, { status, headers: [...answered].map(([name, value]): [string, string] => [name, value]) });
}

type Chunks = Parameters<typeof readBody>[0];

const readText = async (body: Chunks, headers: HeaderMap, maxBytes: number): Promise<string> =>
  (await readBody(body, headers.get("content-length"), maxBytes)).toString("utf8");
