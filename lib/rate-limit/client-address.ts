import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import ipaddr from "ipaddr.js";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/**
 * Where a request comes from. Route handlers of Next see no socket, so `server.ts` passes the socket's address on in a
 * header, together with a word that this process alone knows: a client that sends the header itself is not believed,
 * whichever host serves Next.
 */
const header = "x-np-client-address";
const word = (): string => processSingleton("client-address-word", () => randomBytes(16).toString("hex"));

/** Call first for every request: whatever the client sent under the header's name is gone. */
export function stampClientAddress(request: {
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string };
}): void {
  request.headers[header] = `${word()} ${request.socket.remoteAddress ?? ""}`;
}

interface Sent {
  get(name: string): string | null | undefined;
}

/**
 * The client's address, or null where it cannot be known. With TRUSTED_PROXIES = n, the nth address from the end of
 * X-Forwarded-For: what n proxies of ours wrote there, each the address it was asked from. What stands before it anybody
 * may have sent; with 0 (default) the header is not read. `socket`: the address of the connection, where there is one.
 */
export function clientAddress(headers: Sent, socket?: string, trustedProxies = env().TRUSTED_PROXIES): string | null {
  if (trustedProxies > 0) {
    const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
    const told = hops.at(-trustedProxies) ?? "";
    // Fewer hops than proxies: the request came past one of them, and what it says is its own word.
    if (hops.length >= trustedProxies && canonicalAddress(told)) return canonicalAddress(told);
  }
  return canonicalAddress(socket ?? stamped(headers));
}

function stamped(headers: Sent): string {
  const [given, address = ""] = (headers.get(header) ?? "").split(" ", 2);
  return given === word() ? address : "";
}

/** Null if the text is no address. IPv4 needs four decimal parts: the library also reads "127.1" and "0x7f000001". */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const address = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return null;
  return ipaddr.process(address);
}

/** The eight groups of an IPv6 address, without leading zeros. */
const groups = (address: ipaddr.IPv6): string[] => address.toNormalizedString().split(":");

/** One spelling for each address, or null when it is none; IPv4 inside IPv6 is IPv4. */
export function canonicalAddress(text: string): string | null {
  const address = parseAddress(text);
  return address instanceof ipaddr.IPv6 ? groups(address).join(":") : (address?.toString() ?? null);
}

/** The network an address stands in, coarse enough to name no household: /24, or /48. Null in, null out. */
export function networkOf(address: string | null): string | null {
  const parsed = parseAddress(address ?? "");
  if (parsed instanceof ipaddr.IPv6) return `${groups(parsed).slice(0, 3).join(":")}::/48`;
  return parsed && `${parsed.octets.slice(0, 3).join(".")}.0/24`;
}

/** What one client holds: an IPv4 address, or the /64 of an IPv6 one, in which it may take any address it likes. */
export function addressKey(address: string | null): string {
  if (address === null) return "unknown";
  const parsed = parseAddress(address);
  return parsed instanceof ipaddr.IPv6 ? `${groups(parsed).slice(0, 4).join(":")}::/64` : address;
}
