import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { isRouteHandlerPath } from "#app/_request/handlers.ts";
import { linkHolder, signInLinkHolder } from "#app/_request/link-holder.ts";
import { rateLimitResponse } from "#app/_request/with-rate-limit.ts";
import type { Actor } from "#lib/actor.ts";
import { credentialsOf, identify } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";
import { browserSentry, log } from "#lib/telemetry/index.ts";
import { strictTransport } from "#server/security-headers.ts";

const development = process.env.NODE_ENV === "development";

/** A recorded mail in a frame of our page has inline styles, so its route sends its own policy. */
const outboxMail = /^\/admin\/outbox\/[^/]+\/html$/;

/** Pages behind a signed link, with the link's token. */
const signedLink = /^\/(?<page>[pu])\/(?<token>[^/]+)$/;

/** The link in a message to a subscriber of the status page. */
const statusLink = /^\/status\/unsubscribe\/(?<token>[^/]+)$/;

/** The target of a mailed link. Its URL contains the token, so it must not be sent as a referrer. */
const confirmPath = "/sign-in/confirm";

/** The sign-in form redirects to the organisation's provider, and browsers apply form-action to redirects, too. */
const formTargets = (pathname: string): string => {
  const issuer = pathname.startsWith("/sign-in") ? env().OIDC_ISSUER : undefined;
  return issuer ? ` ${new URL(issuer).origin}` : "";
};

/** Pages report their errors to Sentry, if it is configured. */
const connectTargets = (): string => {
  const sentry = browserSentry();
  return sentry ? ` ${sentry.origin}` : "";
};

const policy = (nonce: string, pathname: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    `connect-src 'self'${connectTargets()}`,
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self'${formTargets(pathname)}`,
    "frame-ancestors 'none'",
  ].join("; ");

/**
 * Sets the headers that depend on the request and enforces the rate limit for page views, because a page cannot send
 * 429. Access rules are not here: the resolvers and the database enforce them for every request.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const response = await respond(request);
  const transport = strictTransport();
  if (transport) response.headers.set("Strict-Transport-Security", transport);
  return response;
}

async function respond(request: NextRequest): Promise<NextResponse> {
  const { pathname } = request.nextUrl;
  if (outboxMail.test(pathname)) return NextResponse.next();
  const statusToken = statusLink.exec(pathname)?.groups?.token;
  if (request.method === "POST" && statusToken) return withPolicy(request, `/api/status-unsubscribe/${statusToken}`);
  const { page, token } = signedLink.exec(pathname)?.groups ?? {};
  if (token === undefined) {
    if (isRouteHandlerPath(pathname)) return withPolicy(request);
    const found = await orNull(() => actorOfView(request));
    return (found && (await viewLimitResponse(request, found.actor))) ?? withPolicy(request);
  }
  // POST is handled by the route that performs the action.
  if (request.method === "POST" && page === "u") return withPolicy(request, `/api/unsubscribe/${token}`);
  const found = await orNull(async () => ({ holder: await linkHolder(page === "p" ? "p" : "u", token) }));
  if (!found) return withPolicy(request);
  const refused = await viewLimitResponse(request, found.holder);
  return refused ?? (found.holder ? withPolicy(request) : withPolicy(request, `/${page}`, 404));
}

/** The actor against whose limit a page view counts. */
async function actorOfView({ headers, nextUrl }: NextRequest): Promise<{ actor: Actor | null }> {
  const token = nextUrl.pathname === confirmPath ? nextUrl.searchParams.get("token") : null;
  return token === null ? identify(credentialsOf(headers), new Date()) : { actor: await signInLinkHolder(token) };
}

/**
 * Null: the actor cannot be determined, for example because the database is down (rate limits pass then, too). The page
 * repeats the lookup and shows its own error page; an error thrown here would reach the browser as plain text.
 */
async function orNull<T>(lookup: () => Promise<T>): Promise<T | null> {
  try {
    return await lookup();
  } catch (error) {
    log.error({ action: "page.identify", result: "failed", error });
    return null;
  }
}

/** The 429 response for a page view over the limit, or null. */
async function viewLimitResponse(request: NextRequest, actor: Actor | null): Promise<NextResponse | null> {
  const headers = headersFor(request);
  const refused = await rateLimitResponse(actor, headers);
  return refused && withSecurityHeaders(new NextResponse(refused.body, refused), request, headers);
}

/**
 * Passes a request on to its page or to another one. An invalid signed link gets the page for expired links in full: if
 * a page called notFound(), Next would send only scripts.
 */
function withPolicy(request: NextRequest, rewriteTo?: string, status = 200): NextResponse {
  const headers = headersFor(request);
  const init = { request: { headers }, status };
  const response = rewriteTo
    ? NextResponse.rewrite(new URL(rewriteTo, request.nextUrl), init)
    : NextResponse.next(init);
  return withSecurityHeaders(response, request, headers);
}

/** Next reads the nonce from the request's policy and adds it to its own scripts. */
function headersFor(request: NextRequest): Headers {
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy(randomBytes(16).toString("base64"), request.nextUrl.pathname));
  return headers;
}

function withSecurityHeaders(response: NextResponse, request: NextRequest, headers: Headers): NextResponse {
  response.headers.set("Content-Security-Policy", headers.get("Content-Security-Policy") ?? "");
  response.headers.set("X-Frame-Options", "DENY");
  if (request.nextUrl.pathname === confirmPath) response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

export const config = { matcher: ["/((?!_next/static|_next/image).*)"] };
