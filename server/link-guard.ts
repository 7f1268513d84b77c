import type { IncomingMessage, ServerResponse } from "node:http";
import { processSingleton } from "#lib/process-singleton.ts";
import { addressKey, clientAddress, limiter } from "#lib/rate-limit/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { setInertHeaders } from "./security-headers.ts";

/** Signed links that do not hold, by address: more than anybody's old mails. */
const failures = () =>
  processSingleton("link-limiter", () => limiter("token:links", { points: 30, durationS: 600, blockS: 600 }));

/** Pages and forms behind a signed link; the first letter says which. */
const linkPath = /^\/(u|p)\/([^/]+)/;

/** Whether a signed link is valid. */
export type IsValidLink = (page: "p" | "u", token: string) => Promise<boolean>;

/**
 * Counts signed links that are not valid (404). An address that tried too many of them gets 429 for further ones; true =
 * answered here. A valid link is never refused: its holder may share the address with the attacker. Nor is one-click
 * unsubscribing, which a mail provider sends for all its people from a few addresses (RFC 8058).
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
  const verdict = await failures().peek(addressKey(address));
  if (verdict.ok) return false;
  // While the database cannot say it, the page answers.
  if (await isValid(page === "p" ? "p" : "u", token).catch(() => true)) return false;
  setInertHeaders(response);
  response
    .writeHead(429, { "content-type": "text/plain; charset=utf-8", "retry-after": String(verdict.retryAfterS) })
    .end(`Too many invalid links. Try again in ${verdict.retryAfterS} s.\n`);
  return true;
}

async function countFailure(address: string | null): Promise<void> {
  const verdict = await failures().consume(addressKey(address));
  if (verdict.ok) return;
  const ctx = { actor: { kind: "anonymous" }, requestId: "link", now: new Date() } as const;
  await recordSecurityEvent(ctx, { kind: "rate.limited", address, detail: { entrance: "signed link" } });
}
