import type { ServerResponse } from "node:http";
import { env } from "#lib/env.ts";

/** Headers of every response. next.config.ts passes them to Next, which may run without `server.ts`. */
export const baseHeaders = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** For responses that are no page: nothing may run or be framed, however a browser interprets them. */
export const inertPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const inertHeaders = {
  ...baseHeaders,
  "Content-Security-Policy": inertPolicy,
  "X-Frame-Options": "DENY",
} as const;

/** Two years if APP_URL is https; else null, because it would make the site unreachable. */
export const strictTransport = (): string | null =>
  env().appUrl.startsWith("https://") ? "max-age=63072000; includeSubDomains" : null;

type Response = Pick<ServerResponse, "setHeader">;

/** For responses outside Next: API, health, metrics. Next would add its own headers to them. */
export function setInertHeaders(response: Response): void {
  for (const [name, value] of Object.entries(inertHeaders)) response.setHeader(name, value);
  setTransportHeader(response);
}

/** For every response of `server.ts`, including files, which bypass proxy.ts. */
export function setTransportHeader(response: Response): void {
  const transport = strictTransport();
  if (transport) response.setHeader("Strict-Transport-Security", transport);
}
