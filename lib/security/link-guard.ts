import type { IncomingMessage, ServerResponse } from "node:http";
import { anchor } from "#db/anchor.ts";
import { addressKey, clientAddress, limiter } from "#lib/rate-limit/index.ts";
import { setInertHeaders } from "./header-values.ts";
import { recordSecurityEvent } from "./record.ts";

/** Signed links that do not hold, by address: more than anybody's old mails. */
const failures = () =>
  anchor("link-limiter", () => limiter("token:links", { points: 30, durationS: 600, blockS: 600 }));

/** Pages and forms behind a signed link; the first letter says which. */
const linkPath = /^\/(u|p)\/[^/]+/;

/**
 * Counts signed links that turn out not to hold (404), and refuses an address that tries too many of them with 429; true =
 * answered here. One-click unsubscribing is never refused: a mail provider sends it for all its people from a few addresses,
 * and each must be heard (RFC 8058).
 */
export async function guardLinks(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const [, page] = linkPath.exec(path) ?? [];
  if (!page) return false;
  const headers = new Headers({ "x-forwarded-for": String(request.headers["x-forwarded-for"] ?? "") });
  const address = clientAddress(headers, request.socket.remoteAddress);
  response.once("finish", () => {
    if (response.statusCode === 404) void countFailure(address);
  });
  if (page === "u" && request.method === "POST") return false;
  const verdict = await failures().peek(addressKey(address));
  if (verdict.ok) return false;
  setInertHeaders(response);
  response
    .writeHead(429, { "content-type": "text/plain; charset=utf-8", "retry-after": String(verdict.retryAfterS) })
    .end(`Too many links that do not hold. Try again in ${verdict.retryAfterS} s.\n`);
  return true;
}

async function countFailure(address: string | null): Promise<void> {
  const verdict = await failures().consume(addressKey(address));
  if (verdict.ok) return;
  const ctx = { actor: { kind: "anonymous" }, requestId: "link", now: new Date() } as const;
  await recordSecurityEvent(ctx, { kind: "rate.limited", address, detail: { entrance: "signed link" } });
}
