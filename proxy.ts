import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { isRouteHandlerPath } from "#app/_request/handlers.ts";
import { linkHolder, signInLinkHolder } from "#app/_request/link-holder.ts";
import { rateLimitResponse } from "#app/_request/with-rate-limit.ts";
import type { Actor } from "#lib/actor.ts";
import { credentialsOf, identify } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";
import { log } from "#lib/telemetry/index.ts";
import { strictTransport } from "#server/security-headers.ts";

/**
 * Headers that differ by request, and the limits of how often pages are looked at, for a page cannot answer 429 itself. No
 * access rule stands here: those are in the resolvers and in the database, which a request cannot pass by.
 */
const development = process.env.NODE_ENV === "development";

/** A mail from the outbox, shown in a frame of our own page, brings inline styles: it answers with a policy of its own. */
const framed = /^\/admin\/outbox\/[^/]+\/html$/;

/** Pages that a signed link opens, by the link's token. */
const signedLink = /^\/(?<page>[pu])\/(?<token>[^/]+)$/;

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
  const { page, token } = signedLink.exec(pathname)?.groups ?? {};
  if (token === undefined) {
    if (isRouteHandlerPath(pathname)) return withPolicy(request);
    const asked = await orUnreachable(() => viewerOf(request));
    return (asked && (await refusal(request, asked.actor))) ?? withPolicy(request);
  }
  // POST is for the route that acts.
  if (request.method === "POST" && page === "u") return withPolicy(request, `/api/unsubscribe/${token}`);
  const asked = await orUnreachable(async () => ({ holder: await linkHolder(page === "p" ? "p" : "u", token) }));
  if (!asked) return withPolicy(request);
  const refused = await refusal(request, asked.holder);
  return refused ?? (asked.holder ? withPolicy(request) : withPolicy(request, `/${page}`, 404));
}

/** As whom a view of a page is counted. */
async function viewerOf({ headers, nextUrl }: NextRequest): Promise<{ actor: Actor | null }> {
  const token = nextUrl.pathname === confirm ? nextUrl.searchParams.get("token") : null;
  return token === null ? identify(credentialsOf(headers), new Date()) : { actor: await signInLinkHolder(token) };
}

/**
 * Null: nobody can say who asks, as while the database is down, where limits let everybody pass too. The page asks the same
 * once more, and shows its own error page; what is thrown here a browser would get as bare text.
 */
async function orUnreachable<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    log.error({ action: "page.identify", result: "failed", error });
    return null;
  }
}

/** The answer for a view too many, or null. */
async function refusal(request: NextRequest, actor: Actor | null): Promise<NextResponse | null> {
  const headers = headersFor(request);
  const refused = await rateLimitResponse(actor, headers);
  return refused && framing(new NextResponse(refused.body, refused), request, headers);
}

/**
 * Sends a request on, to itself or to another page. A signed link that does not hold goes to the page for that, which whoever
 * comes with an old link gets whole, without scripts too: Next sends only scripts where a page says that it was not found.
 */
function withPolicy(request: NextRequest, rewriteTo?: string, status = 200): NextResponse {
  const headers = headersFor(request);
  const init = { request: { headers }, status };
  const response = rewriteTo
    ? NextResponse.rewrite(new URL(rewriteTo, request.nextUrl), init)
    : NextResponse.next(init);
  return framing(response, request, headers);
}

/** Next reads the nonce from the request's policy and puts it on its own scripts. */
function headersFor(request: NextRequest): Headers {
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy(randomBytes(16).toString("base64"), request.nextUrl.pathname));
  return headers;
}

function framing(response: NextResponse, request: NextRequest, headers: Headers): NextResponse {
  response.headers.set("Content-Security-Policy", headers.get("Content-Security-Policy") ?? "");
  response.headers.set("X-Frame-Options", "DENY");
  if (request.nextUrl.pathname === confirm) response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

export const config = { matcher: ["/((?!_next/static|_next/image).*)"] };
