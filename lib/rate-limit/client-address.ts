import { randomBytes } from "node:crypto";
import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/**
 * The header that passes the socket's address from `server.ts` to Next's route handlers, which have no access to the socket.
 * It contains a token of this process, so that a client cannot forge the header.
 */
const header = "x-np-client-address";
const processToken = (): string => processSingleton("client-address-word", () => randomBytes(16).toString("hex"));

/** Overwrites a header that the client sent. Call it first for every request. */
export function stampClientAddress(request: {
  headers: Record<string, string | string[] | undefined>;
  socket: { remoteAddress?: string };
}): void {
  request.headers[header] = `${processToken()} ${request.socket.remoteAddress ?? ""}`;
}

interface HeaderReader {
  get(name: string): string | null | undefined;
}

/**
 * The client's address, or null if it is unknown. With TRUSTED_PROXIES = n, the nth address from the end of X-Forwarded-For,
 * where each of our n proxies appends its client's address. Earlier entries can be forged. With 0 (default) the header is
 * ignored. `socket`: the address of the connection, if known.
 */
export function clientAddress(
  headers: HeaderReader,
  socket?: string,
  trustedProxies = env().TRUSTED_PROXIES,
): string | null {
  if (trustedProxies > 0) {
    const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
    const address = hops.at(-trustedProxies) ?? "";
    // With fewer hops than proxies, the request bypassed a proxy, so the header can be forged.
    if (hops.length >= trustedProxies && canonicalAddress(address)) return canonicalAddress(address);
  }
  return canonicalAddress(socket ?? stamped(headers));
}

function stamped(headers: HeaderReader): string {
  const [given, address = ""] = (headers.get(header) ?? "").split(" ", 2);
  return given === processToken() ? address : "";
}

/** Null if the text is no address. IPv4 needs four decimal parts: the library also reads "127.1" and "0x7f000001". */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const address = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return null;
  return ipaddr.process(address);
}

/** The eight groups of an IPv6 address, without leading zeros. */
const groups = (address: ipaddr.IPv6): string[] => address.toNormalizedString().split(":");

/** "" for a text that is no address, because the cache keeps no null. */
function canonicalText(text: string): string {
  const address = parseAddress(text);
  return address instanceof ipaddr.IPv6 ? groups(address).join(":") : (address?.toString() ?? "");
}

/** The last clients, because parsing an address takes longer than all other work on a request's headers. */
const canonicalTexts = new LRUCache<string, string>({ max: 1_000, memoMethod: canonicalText });
const maxRemembered = 64;

/** One spelling for each address, or null when it is none; IPv4 inside IPv6 is IPv4. */
export const canonicalAddress = (text: string): string | null =>
  (text.length <= maxRemembered ? canonicalTexts.memo(text) : canonicalText(text)) || null;

/** The network of an address, too large to identify a household: /24 or /48. Null for null. */
export function networkOf(address: string | null): string | null {
  const parsed = parseAddress(address ?? "");
  if (parsed instanceof ipaddr.IPv6) return `${groups(parsed).slice(0, 3).join(":")}::/48`;
  return parsed && `${parsed.octets.slice(0, 3).join(".")}.0/24`;
}

/** The address range of one client: an IPv4 address, or an IPv6 /64, in which a client can choose any address. */
export function addressKey(address: string | null): string {
  if (address === null) return "unknown";
  const parsed = parseAddress(address);
  return parsed instanceof ipaddr.IPv6 ? `${groups(parsed).slice(0, 4).join(":")}::/64` : address;
}
