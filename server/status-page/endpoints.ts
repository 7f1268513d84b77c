import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type CurrentStatus, currentStatus } from "#lib/operations/index.ts";
import { setInertHeaders } from "#server/security-headers.ts";
import { statusBadge } from "./badge.ts";
import { historyFeed } from "./history-feed.ts";
import { documentNames, statuspageJson } from "./statuspage-json.ts";

interface Format {
  type: string;
  render: (current: CurrentStatus, now: Date) => string;
}

const formats: ReadonlyMap<string, Format> = new Map([
  ...documentNames.map((name): [string, Format] => [
    `/api/v2/${name}.json`,
    { type: "application/json; charset=utf-8", render: (current, now) => statuspageJson(name, current, now) },
  ]),
  ...(["rss", "atom"] as const).map((format): [string, Format] => [
    `/history.${format}`,
    {
      type: `application/${format}+xml; charset=utf-8`,
      render: (current, now) => historyFeed(current, format, now),
    },
  ]),
  ["/status/badge.svg", { type: "image/svg+xml; charset=utf-8", render: statusBadge }],
]);

export const statusPaths: readonly string[] = [...formats.keys()];

/** Caches may keep an answer for 30 s, so it may be a little old from the start. Answers within this time are equal. */
const freshForMs = 10_000;

/**
 * The status page for other people's tools: served before Next and from memory, so that it answers while the database and
 * the pages do not. Everyone may read it, from every site. Returns false for other paths.
 */
export async function handleStatusEndpoint(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  now = new Date(),
): Promise<boolean> {
  const format = formats.get(path);
  if (!format) return false;
  setInertHeaders(response);
  response.setHeader("Access-Control-Allow-Origin", "*");
  response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
  if (request.method === "OPTIONS") return allowReading(response);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response);
  const body = Buffer.from(format.render(await currentStatus(now, freshForMs), now));
  const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  response.setHeader("Access-Control-Expose-Headers", "ETag");
  response.setHeader("Cache-Control", "public, max-age=30, stale-while-revalidate=60");
  response.setHeader("ETag", tag);
  if (matches(request.headers["if-none-match"], tag)) response.writeHead(304).end();
  else response.writeHead(200, { "content-type": format.type, "content-length": body.length }).end(body);
  return true;
}

/** A browser asks first if a script of another site sends If-None-Match. */
function allowReading(response: ServerResponse): true {
  response
    .writeHead(204, {
      "access-control-allow-methods": "GET, HEAD",
      "access-control-allow-headers": "If-None-Match",
      "access-control-max-age": "86400",
    })
    .end();
  return true;
}

function refuse(response: ServerResponse): true {
  response
    .writeHead(405, { allow: "GET, HEAD, OPTIONS", "content-type": "application/json; charset=utf-8" })
    .end('{"error":"Use GET."}\n');
  return true;
}

/** The weak comparison of RFC 9110, 13.1.2. */
const matches = (header: string | undefined, tag: string): boolean =>
  header?.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag) ?? false;
