import type { ServerResponse } from "node:http";
import { env } from "#lib/env.ts";

/** The same for every answer. next.config.ts gives them to Next, which may run without `server.ts`. */
export const standingHeaders = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** For answers that are no page: nothing in them may run or be framed, whatever a browser takes them for. */
export const inertPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const inertHeaders = {
  ...standingHeaders,
  "Content-Security-Policy": inertPolicy,
  "X-Frame-Options": "DENY",
} as const;

/** Two years, once people come over https (APP_URL); null before, when it would lock them out. */
export const strictTransport = (): string | null =>
  env().appUrl.startsWith("https://") ? "max-age=63072000; includeSubDomains" : null;

type Response = Pick<ServerResponse, "setHeader">;

/** For what is answered in front of Next: the API, health, metrics. Not before Next itself, which would add its own to them. */
export function setInertHeaders(response: Response): void {
  for (const [name, value] of Object.entries(inertHeaders)) response.setHeader(name, value);
  setTransportHeader(response);
}

/** For every answer of `server.ts`, files included, which proxy.ts does not see. */
export function setTransportHeader(response: Response): void {
  const transport = strictTransport();
  if (transport) response.setHeader("Strict-Transport-Security", transport);
}
