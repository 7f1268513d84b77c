import type { IncomingMessage, ServerResponse } from "node:http";
import { processSingleton } from "#lib/process-singleton.ts";
import { addressKey, clientAddress, limiter } from "#lib/rate-limit/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { setInertHeaders } from "./security-headers.ts";

/** Limit of invalid signed links per address, above anyone's number of old mails. */
const failures = () =>
  processSingleton("link-limiter", () => limiter("token:links", { points: 30, durationS: 600, blockS: 600 }));

/** Pages and forms of signed links; the first letter names the page. */
const linkPath = /^\/(u|p)\/([^/]+)/;

/** True if a signed link is valid. */
export type IsValidLink = (page: "p" | "u", token: string) => Promise<boolean>;

/**
 * Counts invalid signed links (404). Over the limit, an address gets 429 for further ones; returns true if it
 * responded. Valid links are never refused, because the address may be shared, nor is one-click unsubscribing, which
 * mail providers send from few addresses (RFC 8058).
 */
export async function guardLinks(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  isValid: IsValidLink,
): Promise<boolean> {
  const [, page, token] = linkPath.exec(path) ?? [];
  if (!page || !token) return false;
  const headers = new Headers({ "x-forwarded-for": String(request.headers["x-forwarded-for"] ?? "") });
  const address = clientAddress(headers, request.socket.remoteAddress);
  response.once("finish", () => {
    if (response.statusCode === 404) void countFailure(address);
  });
  if (page === "u" && request.method === "POST") return false;
  const result = await failures().peek(addressKey(address));
  if (result.ok) return false;
  // If the database is unavailable, the page responds.
  if (await isValid(page === "p" ? "p" : "u", token).catch(() => true)) return false;
  setInertHeaders(response);
  response
    .writeHead(429, { "content-type": "text/plain; charset=utf-8", "retry-after": String(result.retryAfterS) })
    .end(`Too many invalid links. Try again in ${result.retryAfterS} s.\n`);
  return true;
}

async function countFailure(address: string | null): Promise<void> {
  const result = await failures().consume(addressKey(address));
  if (result.ok) return;
  const ctx = { actor: { kind: "anonymous" }, requestId: "link", now: new Date() } as const;
  await recordSecurityEvent(ctx, { kind: "rate.limited", address, detail: { entrance: "signed link" } });
}
