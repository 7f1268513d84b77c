import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env } from "#lib/env.ts";

/**
 * Headers that differ by request. No access rule stands here: those are in the resolvers and in the database, which a
 * request cannot pass by.
 */
const development = process.env.NODE_ENV === "development";

/** A mail from the outbox, shown in a frame of our own page, brings inline styles: it answers with a policy of its own. */
const framed = /^\/admin\/outbox\/[^/]+\/html$/;

const policy = (nonce: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

export function proxy(request: NextRequest): NextResponse {
  const response = framed.test(request.nextUrl.pathname) ? NextResponse.next() : withPolicy(request);
  if (env().appUrl.startsWith("https://"))
    response.headers.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
  return response;
}

/** Next reads the nonce from the request's policy and puts it on its own scripts. */
function withPolicy(request: NextRequest): NextResponse {
  const value = policy(randomBytes(16).toString("base64"));
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", value);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", value);
  response.headers.set("X-Frame-Options", "DENY");
  return response;
}

export const config = { matcher: ["/((?!_next/static|_next/image).*)"] };
