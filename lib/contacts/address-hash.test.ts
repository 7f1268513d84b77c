import { beforeAll, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import type { Channel, SuppressionReason } from "#lib/enums.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { type AddressHasher, activeSuppressions, addressHasher } from "./address-hash.ts";

const database = useDatabase();
let hash: AddressHasher;
beforeAll(async () => {
  hash = await addressHasher();
});

test.each<[string, Channel, string, string, boolean]>([
  ["letters of another case", "EMAIL", "Ada@Example.COM", "ada@example.com", true],
  ["spaces around it", "EMAIL", " ada@example.com ", "ada@example.com", true],
  ["another person at the same place", "EMAIL", "bob@example.com", "ada@example.com", false],
  ["what people write into numbers", "SMS", "+1 (555) 123-45.67", "+15551234567", true],
  ["another number", "SMS", "+15551234568", "+15551234567", false],
  ["spaces around an id", "SLACK", " U0ADA ", "U0ADA", true],
  ["letters of another case in an id", "SLACK", "u0ada", "U0ADA", false],
])("%s: the same address? %s %j and %j: %s", (_name, channel, written, stored, same) => {
  expect(hash(channel, written) === hash(channel, stored)).toBe(same);
});

test("the same text on two channels is two addresses, and no hash gives its address away", () => {
  const hashes = (["EMAIL", "SMS", "SLACK"] as const).map((channel) => hash(channel, "+15551234567"));
  expect(new Set(hashes).size).toBe(3);
  for (const text of hashes) expect(text).toMatch(/^[\w-]{43}$/);
});

test("another installation hashes the same address otherwise", async () => {
  await asOwner(database.url, `UPDATE settings SET value = '"another"' WHERE key = 'address_pepper'`);
  setProcessSingleton("stored-secrets", undefined);
  expect((await addressHasher())("EMAIL", "ada@example.com")).not.toBe(hash("EMAIL", "ada@example.com"));
});

test("suppressions hold on their channel and for the present address only, but for the person's own word", () => {
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
