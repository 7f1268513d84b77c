import type { ServerResponse } from "node:http";
import onHeaders from "on-headers";
import { inertHeaders, standingHeaders } from "./security-headers.ts";

/**
 * Gives an answer the security headers that it lacks when it goes out. Next sends some errors past its own configuration:
 * of the image optimiser, of addresses that it cannot read. An answer with a policy of its own keeps it.
 */
export function fillHeaders(response: ServerResponse): void {
  onHeaders(response, () => {
    const missing = response.hasHeader("content-security-policy") ? standingHeaders : inertHeaders;
    for (const [name, value] of Object.entries(missing)) if (!response.hasHeader(name)) response.setHeader(name, value);
  });
}
