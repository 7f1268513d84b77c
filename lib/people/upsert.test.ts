import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { SCOPES, type Scope } from "#lib/enums.ts";
import { AccessError, LimitExceededError } from "#lib/errors.ts";
import { database, earlier, everybody, full, now, one, upsert } from "./testing/upserts.ts";
import { upsertUsers } from "./upsert.ts";
import { visiblePerson } from "./visible.ts";

describe("upsertUsers, one person", () => {
  test("stores the person as given, with addresses verified from now on", async () => {
    expect(await one(full)).toEqual({
      id: expect.stringMatching(/^usr_/),
      externalId: "ann",
      name: "Ann",
      email: "Ann@example.com",
      emailKey: "ann@example.com",
      emailVerifiedAt: now,
      phone: "+15550100001",
      phoneVerifiedAt: now,
      slackUserId: "U012AB3CD",
      slackVerifiedAt: now,
      role: "VIEWER",
      timeZone: "Europe/Berlin",
      locale: "de-AT",
      createdAt: now,
      updatedAt: now,
    });
  });

  test("defaults to UTC, English and no address for a person with only an id", async () => {
    expect(await one({ externalId: "bob" })).toMatchObject({
      name: null,
      email: null,
      emailVerifiedAt: null,
      phone: null,
      slackUserId: null,
      timeZone: "UTC",
      locale: "en",
    });
  });

  const fields = ["name", "email", "phone", "slackUserId"] as const;

  test.each([...fields, "timeZone", "locale"] as const)("changes only %s when only it is given", async (field) => {
    const other = {
      name: "Anna",
      email: "anna@example.com",
      phone: "+4915112345678",
      slackUserId: "W99",
      timeZone: "UTC",
      locale: "fr",
    };
    const before = await one(full, earlier);
    const after = await one({ externalId: "ann", [field]: other[field] });
    const stamp = { email: "emailVerifiedAt", phone: "phoneVerifiedAt", slackUserId: "slackVerifiedAt" };
    expect(after).toEqual({
      ...before,
      [field]: other[field],
      ...(field === "email" && { emailKey: other.email }),
      ...(field in stamp && { [stamp[field as keyof typeof stamp]]: now }),
      updatedAt: now,
    });
  });

  test.each(fields)("clears %s by null, and the verification of an address with it", async (field) => {
    await one(full, earlier);
    const after = await one({ externalId: "ann", [field]: null });
    expect(after?.[field]).toBeNull();
    const proofs = {
      email: after?.emailVerifiedAt,
      phone: after?.phoneVerifiedAt,
      slackUserId: after?.slackVerifiedAt,
    };
    for (const [address, proof] of Object.entries(proofs)) expect(proof).toEqual(address === field ? null : earlier);
  });

  test("keeps time zone and language when they are null", async () => {
    await one(full, earlier);
    expect(await one({ externalId: "ann", timeZone: null, locale: null })).toMatchObject({
      timeZone: "Europe/Berlin",
      locale: "de-AT",
    });
  });

  test("does not change the role and our own id", async () => {
    const before = await one(full);
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN'");
    const smuggled = { ...full, id: "usr_other", role: "AUDITOR" };
    expect(await one(smuggled)).toMatchObject({ id: before?.id, role: "ADMIN" });
  });

  test.each([
    "Ζωή Παπαδοπούλου",
    "陳大文",
    "محمد العربي",
    "שרה כהן",
    "नरेंद्र",
    "Nguyễn Thị Minh",
    "Ողջույն",
    "თამარ",
    "👩‍👩‍👧 Özgür",
    "O'Brien; DROP TABLE users",
  ])("returns the name %s unchanged", async (name) => {
    const externalId = name.replaceAll("\u200d", "+");
    expect((await one({ externalId, name }))?.name).toBe(name);
    expect((await visiblePerson(ctxFor(), { externalId }))?.name).toBe(name);
  });
});

describe("upsertUsers, many people", () => {
  const crowd = (count: number) => Array.from({ length: count }, (_, n) => ({ externalId: `p-${n}`, name: `P ${n}` }));

  test("returns 1,000 people in the given order and rejects 1,001", async () => {
    const { users: saved } = await upsert(crowd(1000).reverse());
    expect(saved.map(({ externalId }) => externalId)).toEqual(
      crowd(1000)
        .reverse()
        .map(({ externalId }) => externalId),
    );
    await expect(upsert(crowd(1001))).rejects.toBeInstanceOf(LimitExceededError);
  });

  test("accepts an empty list", async () => {
    expect(await upsert([])).toEqual({ users: [] });
  });

  test("succeeds for concurrent calls with the same people in opposite orders", async () => {
    const list = crowd(200).map((person) => ({ ...person, email: `${person.externalId}@example.com` }));
    for (let round = 0; round < 3; round += 1) {
      const calls = Array.from({ length: 6 }, (_, n) => upsert(n % 2 ? list : list.toReversed()));
      const saved = await Promise.all(calls);
      expect(saved.map(({ users: { length } }) => length)).toEqual([200, 200, 200, 200, 200, 200]);
      if (round % 2 === 0) await asOwner(database.url, "DELETE FROM users");
    }
  });
});

describe("upsertUsers, access", () => {
  const person = (role: "VIEWER" | "AUDITOR" | "ADMIN"): Actor => ({
    kind: "person",
    userId: "usr_x",
    role,
    sessionId: "s",
  });
  const key = (...scopes: Scope[]): Actor => ({ kind: "key", keyId: "key_1", name: "k", scopes });
  const refused: [string, Actor][] = [
    ["a VIEWER", person("VIEWER")],
    ["an AUDITOR", person("AUDITOR")],
    ["a user token", { kind: "token", userId: "usr_x" }],
    ["a preference link", { kind: "link", userId: "usr_x", tenantKey: null }],
    ["a caller without credentials", { kind: "anonymous" }],
    ["a key with every other scope", key(...SCOPES.filter((scope) => scope !== "USERS_WRITE" && scope !== "ADMIN"))],
  ];
  test.each(refused)("rejects %s", async (_, actor) => {
    await expect(upsertUsers(ctxFor(actor), { users: [full] })).rejects.toBeInstanceOf(AccessError);
    expect(await everybody()).toEqual([]);
  });

  test.each([
    ["an ADMIN", person("ADMIN")],
    ["a key with USERS_WRITE", key("USERS_WRITE")],
    ["a key with ADMIN", key("ADMIN")],
  ])("allows %s", async (_, actor) => {
    expect((await upsertUsers(ctxFor(actor), { users: [full] })).users).toHaveLength(1);
  });
});

describe("upsertUsers", () => {
  test("audits the ids of the people of a call, without their addresses", async () => {
    const { users: saved } = await upsert([full, { externalId: "bob" }]);
    const event = (await eventsOf({ action: "user.upsert" })).at(-1);
    expect(event?.after).toEqual({ count: 2, userIds: expect.arrayContaining(saved.map(({ id }) => id)) });
    expect(JSON.stringify(event)).not.toContain("example.com");
  });
});
