import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressKey, canonicalAddress, clientAddress, networkOf, stampClientAddress } from "./client-address.ts";

const sent = (headers: Record<string, string>) => new Headers(headers);

describe("clientAddress", () => {
  const forwarded = { "x-forwarded-for": "198.51.100.7, 203.0.113.9, 10.0.0.2" };
  test.each([
    [
      "returns the socket's address without proxies, whatever the header contains",
      forwarded,
      "192.0.2.1",
      0,
      "192.0.2.1",
    ],
    ["returns the last hop with one proxy", forwarded, "10.0.0.3", 1, "10.0.0.2"],
    ["returns the last hop but one with two proxies", forwarded, "10.0.0.3", 2, "203.0.113.9"],
    ["returns the socket's address with more proxies than hops", forwarded, "10.0.0.3", 4, "10.0.0.3"],
    [
      "returns the socket's address for a hop that is not an address",
      { "x-forwarded-for": "<script>" },
      "10.0.0.3",
      1,
      "10.0.0.3",
    ],
    ["returns the socket's address if the proxy wrote no header", {}, "10.0.0.3", 1, "10.0.0.3"],
    ["returns null without a socket and proxies", forwarded, undefined, 0, null],
  ])("%s", (_name, headers, socket, proxies, address) => {
    expect(clientAddress(sent(headers as Record<string, string>), socket, proxies)).toBe(address);
  });

  test("gives a route handler the socket's address from server.ts, which no client can forge", () => {
    const headers: Record<string, string> = { "x-np-client-address": "guess 198.51.100.7" };
    expect(clientAddress(sent(headers), undefined, 0)).toBeNull();
    stampClientAddress({ headers, socket: { remoteAddress: "::ffff:192.0.2.1" } });
    expect(clientAddress(sent(headers), undefined, 0)).toBe("192.0.2.1");
  });
});

describe("canonicalAddress, networkOf and addressKey", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1", "192.0.2.0/24", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1", "192.0.2.0/24", "192.0.2.1"],
    ["2001:DB8:1:2:3::9", "2001:db8:1:2:3:0:0:9", "2001:db8:1::/48", "2001:db8:1:2::/64"],
    ["[2001:db8::1]", "2001:db8:0:0:0:0:0:1", "2001:db8:0::/48", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0:0:0:0:1", "fe80:0:0::/48", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0:0:0:0:1", "0:0:0::/48", "0:0:0:0::/64"],
    ["::ffff:c000:201", "192.0.2.1", "192.0.2.0/24", "192.0.2.1"],
    ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1", "192.0.2.0/24", "192.0.2.1"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0:0:0:c000:201", "64:ff9b:0::/48", "64:ff9b:0:0::/64"],
    ["999.1.1.1", null, null, "unknown"],
    ["127.1", null, null, "unknown"],
    ["0x7f000001", null, null, "unknown"],
    ["2130706433", null, null, "unknown"],
    ["0192.0.2.1", null, null, "unknown"],
    ["192.0.2.1/24", null, null, "unknown"],
    ["2001:db8::/32", null, null, "unknown"],
    ["", null, null, "unknown"],
  ])("read %s as %s, in the network %s, with the key %s", (text, canonical, network, key) => {
    const address = canonicalAddress(text);
    expect([address, networkOf(address), addressKey(address)]).toEqual([canonical, network, key]);
  });

  test("canonicalAddress reads its own spelling back, and is the same for every spelling of an IPv6 address", () => {
    const hex = (group: number) => group.toString(16);
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (parts) => {
        const plain = parts.map(hex).join(":");
        const padded = parts.map((part) => hex(part).padStart(4, "0").toUpperCase()).join(":");
        const short = new URL(`http://[${plain}]`).hostname;
        const canonical = canonicalAddress(plain);
        expect([padded, short].map(canonicalAddress)).toEqual([canonical, canonical]);
        expect(canonicalAddress(canonical ?? "")).toBe(canonical);
      }),
    );
  });

  test("canonicalAddress refuses a header of 16 KiB in a few milliseconds", () => {
    for (const piece of [":", "1:", "1.", "0", "f", "::ffff:", "[", "%"]) {
      const begun = performance.now();
      expect(canonicalAddress(piece.repeat(16_384 / piece.length))).toBeNull();
      expect(performance.now() - begun).toBeLessThan(200);
    }
  });
});
