import type { ServerResponse } from "node:http";
import onHeaders from "on-headers";
import { baseHeaders, inertHeaders } from "./security-headers.ts";

/**
 * Adds missing security headers when the response is sent. Next sends some errors without its configured headers
 * (image optimiser, unreadable URLs). A response with its own policy keeps it.
 */
export function fillHeaders(response: ServerResponse): void {
  onHeaders(response, () => {
    const missing = response.hasHeader("content-security-policy") ? baseHeaders : inertHeaders;
    for (const [name, value] of Object.entries(missing)) if (!response.hasHeader(name)) response.setHeader(name, value);
  });
}
