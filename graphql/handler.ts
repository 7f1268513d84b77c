import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { HeaderMap } from "@apollo/server";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { readBody } from "#lib/read-body.ts";
import { setInertHeaders } from "#server/security-headers.ts";
import { respond } from "./http.ts";

/**
 * The GraphQL endpoint over HTTP for two hosts: `server.ts` mounts it in front of Next, and a route file under app/
 * serves it on any other host of Next.
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
  } = await respond({
    method: request.method ?? "GET",
    headers,
    search: request.url?.split("?", 2)[1] ?? "",
    address: clientAddress(headers, request.socket.remoteAddress),
    readText: async (maxBytes) => readText(await chunksOf(request), headers, maxBytes),
  });
  for (const [name, value] of answered) response.setHeader(name, value);
  response.statusCode = status;
  if (request.complete || request.destroyed) response.end(body);
  else await respondBeforeBodyEnd(request, response, body);
}

/**
 * The body in chunks. Most bodies arrive with their headers: the parser passes them on by the end of the event-loop turn, and
 * they need no iterator, which costs more than parsing their JSON.
 */
async function chunksOf(request: IncomingMessage): Promise<Chunks> {
  await setImmediate();
  if (request.complete) return arrivedChunks(request);
  // Keep the connection open if the body is too large, because the response is sent on it.
  return request.iterator({ destroyOnReturn: false });
}

function* arrivedChunks(request: IncomingMessage): Generator<Uint8Array> {
  for (let chunk = request.read(); chunk !== null; chunk = request.read()) yield chunk;
}

const lingerMs = 1_000;
const lingerBytes = 1024 * 1024;

/**
 * Responds while the client is still sending, and closes the connection. Closing immediately would reset it, and the client
 * would lose the response. So input is discarded, up to a time and size limit, until the client has the response.
 */
function respondBeforeBodyEnd(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
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
  } = await respond({
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
