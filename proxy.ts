import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { authenticateLink } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";
import { strictTransport } from "#lib/security/header-values.ts";
import { readUnsubscribeToken } from "#lib/unsubscribe/index.ts";

/**
 * Headers that differ by request. No access rule stands here: those are in the resolvers and in the database, which a
 * request cannot pass by.
 */
const development = process.env.NODE_ENV === "development";

/** A mail from the outbox, shown in a frame of our own page, brings inline styles: it answers with a policy of its own. */
const framed = /^\/admin\/outbox\/[^/]+\/html$/;

/** Pages that a signed link opens, by the link's token. */
const signedLink = /^\/([pu])\/([^/]+)$/;

/** The page that a mailed link opens holds the link's token in its address: no referrer tells it on. */
const confirm = "/sign-in/confirm";

/** The button for the organisation's own sign-in leads to its provider, and browsers hold redirects of forms to this too. */
const formTargets = (pathname: string): string => {
  const issuer = pathname.startsWith("/sign-in") ? env().OIDC_ISSUER : undefined;
  return issuer ? ` ${new URL(issuer).origin}` : "";
};

const policy = (nonce: string, pathname: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self'${formTargets(pathname)}`,
    "frame-ancestors 'none'",
  ].join("; ");

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const response = await answerTo(request);
  const transport = strictTransport();
  if (transport) response.headers.set("Strict-Transport-Security", transport);
  return response;
}

async function answerTo(request: NextRequest): Promise<NextResponse> {
  const { pathname } = request.nextUrl;
  if (framed.test(pathname)) return NextResponse.next();
  const [, kind, token] = signedLink.exec(pathname) ?? [];
  if (kind === undefined || token === undefined) return withPolicy(request);
  // POST, which a page cannot answer, is for the route that acts.
  if (request.method === "POST" && kind === "u") return withPolicy(request, `/api/unsubscribe/${token}`);
  if (await opens(kind, token)) return withPolicy(request);
  return withPolicy(request, `/${kind}`, 404);
}

/**
 * Whether there is a page behind a signed link. The page asks by itself and shows nothing without; it is asked here so that
 * whoever comes with an old link gets the page for that whole, without scripts too: Next sends only scripts where a page says
 * that it was not found.
 */
async function opens(kind: string, token: string): Promise<boolean> {
  return (kind === "p" ? await authenticateLink(token, new Date()) : await readUnsubscribeToken(token)) !== null;
}

/** Next reads the nonce from the request's policy and puts it on its own scripts. */
function withPolicy(request: NextRequest, rewriteTo?: string, status = 200): NextResponse {
  const value = policy(randomBytes(16).toString("base64"), request.nextUrl.pathname);
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", value);
  const init = { request: { headers }, status };
  const response = rewriteTo
    ? NextResponse.rewrite(new URL(rewriteTo, request.nextUrl), init)
    : NextResponse.next(init);
  response.headers.set("Content-Security-Policy", value);
  response.headers.set("X-Frame-Options", "DENY");
  if (request.nextUrl.pathname === confirm) response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

export const config = { matcher: ["/((?!_next/static|_next/image).*)"] };
