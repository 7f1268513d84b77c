import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import type { Channel, SuppressionReason } from "#lib/enums.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { type AddressHasher, activeSuppressions, addressHasher } from "./address-hash.ts";

const database = useDatabase();
let hash: AddressHasher;
beforeAll(async () => {
  hash = await addressHasher();
});

describe("addressHasher", () => {
  test.each<[string, Channel, string, string, boolean]>([
    ["letters in another case", "EMAIL", "Ada@Example.COM", "ada@example.com", true],
    ["surrounding spaces", "EMAIL", " ada@example.com ", "ada@example.com", true],
    ["another person of the same domain", "EMAIL", "bob@example.com", "ada@example.com", false],
    ["separators in a number", "SMS", "+1 (555) 123-45.67", "+15551234567", true],
    ["another number", "SMS", "+15551234568", "+15551234567", false],
    ["spaces around an id", "SLACK", " U0ADA ", "U0ADA", true],
    ["letters of an id in another case", "SLACK", "u0ada", "U0ADA", false],
  ])("compares %s: %s %j and %j are equal: %s", (_name, channel, written, stored, same) => {
    expect(hash(channel, written) === hash(channel, stored)).toBe(same);
  });

  test("gives the same text on two channels different hashes that do not contain the address", () => {
    const hashes = (["EMAIL", "SMS", "SLACK"] as const).map((channel) => hash(channel, "+15551234567"));
    expect(new Set(hashes).size).toBe(3);
    for (const text of hashes) expect(text).toMatch(/^[\w-]{43}$/);
  });

  test("gives the same address another hash in another installation", async () => {
    await asOwner(database.url, `UPDATE settings SET value = '"another"' WHERE key = 'address_pepper'`);
    setProcessSingleton("stored-secrets", undefined);
    expect((await addressHasher())("EMAIL", "ada@example.com")).not.toBe(hash("EMAIL", "ada@example.com"));
  });
});

describe("activeSuppressions", () => {
  test("returns suppressions of the channel and the current address, and unsubscribes of any address", () => {
    const row = (channel: Channel, address: string, reason: SuppressionReason = "HARD_BOUNCE") => ({
      channel,
      addressHash: hash(channel, address),
      reason,
    });
    const mine = row("EMAIL", "ada@example.com");
    const all = [mine, row("EMAIL", "old@example.com"), row("SMS", "+15551234567")];
    expect(activeSuppressions(all, "EMAIL", "ADA@example.com", hash)).toEqual([mine]);
    const own = row("EMAIL", "old@example.com", "UNSUBSCRIBE");
    expect(activeSuppressions([...all, own], "EMAIL", "ada@example.com", hash)).toEqual([mine, own]);
    expect(activeSuppressions([own], "SMS", "+15551234567", hash)).toEqual([]);
    expect(activeSuppressions(all, "SLACK", "U0ADA", hash)).toEqual([]);
    expect(activeSuppressions(all, "EMAIL", null, hash)).toEqual([]);
  });
});
