import type { IncomingMessage, ServerResponse } from "node:http";
import { HeaderMap } from "@apollo/server";
import { limits } from "#lib/limits.ts";
import { clientAddress } from "#lib/rate-limit/index.ts";
import { setInertHeaders } from "#lib/security/index.ts";
import { answer, BodyTooLarge } from "./answer.ts";

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
    address: clientAddress(headers),
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
