import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { SCOPES, type Scope } from "#lib/enums.ts";
import { AccessError, ConflictError, LimitExceededError, ValidationError } from "#lib/errors.ts";
import { upsertUsers } from "./upsert.ts";
import { visiblePerson } from "./visible.ts";

const database = useDatabase();
const then = new Date("2026-01-01T00:00:00.000Z");
const now = new Date("2026-11-23T12:00:00.000Z");
type Input = Parameters<typeof upsertUsers>[1]["users"];

const upsert = (list: Input, at = now) => upsertUsers(ctxFor(system, at), { users: list });
const one = async (person: Input[number], at = now) => (await upsert([person], at)).users[0];
const contactChanges = async (subject: string) =>
  (await eventsOf({ subject, action: "contact.change" })).map(({ actor, before, after }) => ({ actor, before, after }));
const everybody = () => transaction(system, (tx) => tx.select().from(users).orderBy(users.externalId));

beforeEach(() => asOwner(database.url, "DELETE FROM users"));

const full = {
  externalId: "ann",
  name: "Ann",
  email: "Ann@example.com",
  phone: "+1 (555) 010-0001",
  slackUserId: "U012AB3CD",
  timeZone: "Europe/Berlin",
  locale: "de_AT",
} satisfies Input[number];

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
    const before = await one(full, then);
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
    await one(full, then);
    const after = await one({ externalId: "ann", [field]: null });
    expect(after?.[field]).toBeNull();
    const proofs = {
      email: after?.emailVerifiedAt,
      phone: after?.phoneVerifiedAt,
      slackUserId: after?.slackVerifiedAt,
    };
    for (const [address, proof] of Object.entries(proofs)) expect(proof).toEqual(address === field ? null : then);
  });

  test("keeps time zone and language when they are null", async () => {
    await one(full, then);
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

describe("upsertUsers, validation", () => {
  const phones: [string, string | null][] = [
    ["+49 151 1234-5678", "+4915112345678"],
    ["+1.555.010.0001", "+15550100001"],
    ["+683 4000", "+6834000"],
    ["+4912345678901234", null],
    ["+491234567890123", "+491234567890123"],
    ["+44 (0)20 7946 0958", "+442079460958"],
    ["+123456", null],
    ["+1234567890123456", null],
    ["0049151123456", null],
    ["015112345678", null],
    ["+0151123456", null],
    ["++49151123456", null],
    ["+49151x123456", null],
    ["+４９１５１１２３４５６", null],
    ["", null],
  ];
  test.each(phones)("stores the phone number %j as %j", async (phone, kept) => {
    const outcome = one({ externalId: "ann", phone }).then(
      (person) => person?.phone,
      (error: unknown) => (error instanceof ValidationError ? error.path.join(".") : error),
    );
    expect(await outcome).toBe(kept ?? "users.0.phone");
  });

  const bad: [string, string, unknown][] = [
    ["externalId", "an empty id", " "],
    ["externalId", "an id that is too long", "x".repeat(201)],
    ["name", "two lines", "a\nb"],
    ["name", "NUL", "a\0b"],
    ["name", "a lone surrogate", "a\uD800"],
    ["name", "an empty text", ""],
    ["email", "no domain", "ann"],
    ["email", "two addresses", "ann@example.com,bob@example.com"],
    ["email", "a name around it", "Ann <ann@example.com>"],
    ["email", "an injected header", "ann@example.com\r\nBcc: eve@example.com"],
    ["email", "an address that is too long", `${"x".repeat(250)}@example.com`],
    ["slackUserId", "a name", "@ann"],
    ["timeZone", "an offset", "+01:00"],
    ["timeZone", "a city", "Berlin"],
    ["timeZone", "an id that only ICU knows", "IST"],
    ["locale", "a language's name", "German"],
  ];
  test.each(bad)("rejects %s with %s", async (field, _, value) => {
    const outcome = upsert([{ externalId: "fine" }, { externalId: "ann", [field]: value }]);
    await expect(outcome).rejects.toMatchObject({ constructor: ValidationError, path: ["users", "1", field] });
    expect(await everybody()).toEqual([]);
  });

  test.each([
    ["jürgen@müller.example", /before the @/],
    ["用户@例子.广告", /before the @/],
    ["\u200bname@example.com", /U\+200B/],
  ])("rejects the address %s with the reason", async (email, message) => {
    const outcome = upsert([{ externalId: "ann", email }]);
    await expect(outcome).rejects.toMatchObject({
      path: ["users", "0", "email"],
      message: expect.stringMatching(message),
    });
  });

  test("rejects an id with an invisible character with the reason", async () => {
    const outcome = upsert([{ externalId: "zid-1\u200b" }]);
    await expect(outcome).rejects.toMatchObject({
      path: ["users", "0", "externalId"],
      message: expect.stringContaining("U+200B"),
    });
  });

  test.each([
    ["a+b@sub.example.co.uk", "a+b@sub.example.co.uk"],
    ["info@münchen.example", "info@xn--mnchen-3ya.example"],
  ])("stores the address %s as %s", async (email, stored) => {
    expect((await one({ externalId: "ann", email }))?.email).toBe(stored);
  });

  test("rejects a second person with the same address in another spelling, or with an id that looks equal", async () => {
    const ann = await one({ externalId: "Zoe\u0308", email: "info@münchen.example" });
    expect(await one({ externalId: "Zo\u00eb" })).toMatchObject({ id: ann?.id, externalId: "Zo\u00eb" });
    expect(await visiblePerson(ctxFor(), { externalId: "Zoe\u0308" })).toMatchObject({ id: ann?.id });
    await expect(one({ externalId: "bob", email: "INFO@xn--mnchen-3ya.example" })).rejects.toBeInstanceOf(
      ConflictError,
    );
  });

  test("rejects a duplicate person in one call, by id or by address in any case", async () => {
    const expectDuplicate = (list: Input, path: string[]) =>
      expect(upsert(list)).rejects.toMatchObject({ constructor: ValidationError, path });
    await expectDuplicate(
      [{ externalId: "a" }, { externalId: "b" }, { externalId: " a " }],
      ["users", "2", "externalId"],
    );
    await expectDuplicate(
      [
        { externalId: "a", email: "ann@example.com" },
        { externalId: "b", email: "ANN@example.com" },
      ],
      ["users", "1", "email"],
    );
    expect(await everybody()).toEqual([]);
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

describe("upsertUsers, address of another person", () => {
  test("rejects it in any case, with its path, and writes nothing of the call", async () => {
    await one({ externalId: "ann", email: "ann@example.com" });
    const outcome = upsert([{ externalId: "bob" }, { externalId: "eve", email: "ANN@Example.com" }]);
    await expect(outcome).rejects.toMatchObject({ constructor: ConflictError, path: ["users", "1", "email"] });
    expect((await everybody()).map(({ externalId }) => externalId)).toEqual(["ann"]);
  });

  test("lets its owner write it again, also in another case", async () => {
    await one({ externalId: "ann", email: "ann@example.com" });
    expect((await one({ externalId: "ann", email: "ANN@example.com" }))?.email).toBe("ANN@example.com");
  });

  test("accepts it after its owner has cleared it", async () => {
    await one({ externalId: "ann", email: "ann@example.com" });
    await one({ externalId: "ann", email: null });
    expect((await one({ externalId: "bob", email: "ann@example.com" }))?.email).toBe("ann@example.com");
  });

  test("gives it to exactly one of two concurrent calls, and rejects the other", async () => {
    for (let round = 0; round < 15; round += 1) {
      const email = `wanted-${round}@example.com`;
      const outcomes = await Promise.allSettled(
        ["a", "b", "c"].map((name) => one({ externalId: `${name}-${round}`, email })),
      );
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(refused).toHaveLength(2);
      for (const reason of refused) expect(reason).toBeInstanceOf(ConflictError);
      expect((await everybody()).filter((person) => person.email === email)).toHaveLength(1);
    }
  });
});

describe("upsertUsers, e-mail address of a person with a role", () => {
  const integrator: Actor = { kind: "key", keyId: "key_crm", name: "crm", scopes: ["USERS_WRITE"] };
  const admins: Actor = { kind: "key", keyId: "key_ops", name: "ops", scopes: ["ADMIN"] };
  const boss = { externalId: "boss", email: "boss@example.com", phone: "+15550100009" };
  const withRole = async (role: string, email: string | null = boss.email) => {
    const { id } = (await one({ ...boss, email }, then)) ?? {};
    await asOwner(database.url, "UPDATE users SET role = $1 WHERE external_id = 'boss'", [role]);
    return id ?? "";
  };
  const change = (actor: Actor, email: string | null) =>
    upsertUsers(ctxFor(actor, now), {
      users: [
        { externalId: "bob", name: "Bob" },
        { externalId: "boss", email },
      ],
    });
  const securityEventsOf = (id: string) =>
    asOwner(database.url, "SELECT kind, detail FROM security_events WHERE subject = $1", [id]);

  test.each([
    ["ADMIN", "eve@example.com"],
    ["ADMIN", "BOSS@example.com"],
    ["AUDITOR", "eve@example.com"],
    ["AUDITOR", null],
  ])("rejects an integrator's change of an %s's address to %s, and writes nothing of the call", async (role, email) => {
    const id = await withRole(role);
    await expect(change(integrator, email)).rejects.toMatchObject({
      constructor: ConflictError,
      path: ["users", "1", "email"],
      message: expect.not.stringContaining("example.com"),
    });
    expect((await everybody()).map(({ externalId, email }) => [externalId, email])).toEqual([["boss", boss.email]]);
    expect(await securityEventsOf(id)).toEqual([]);
  });

  test("rejects a first address from an integrator", async () => {
    await withRole("ADMIN", null);
    await expect(change(integrator, "eve@example.com")).rejects.toBeInstanceOf(ConflictError);
  });

  test("accepts the unchanged address from an integrator, beside changed fields", async () => {
    const id = await withRole("ADMIN");
    const { users: saved } = await upsertUsers(ctxFor(integrator), {
      users: [{ ...boss, name: "Boss", phone: "+15550100010" }],
    });
    expect(saved).toMatchObject([{ id, name: "Boss", phone: "+15550100010", email: boss.email, role: "ADMIN" }]);
  });

  test("waits for a concurrent grant of the role", async () => {
    await withRole("VIEWER");
    const outcome = await transaction(system, async (tx) => {
      await tx.update(users).set({ role: "ADMIN" });
      const changed = change(integrator, "eve@example.com").catch((error: unknown) => error);
      await expect
        .poll(() =>
          asOwner(
            database.url,
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
          ),
        )
        .toHaveLength(1);
      return { changed };
    });
    expect(await outcome.changed).toBeInstanceOf(ConflictError);
  });

  test("lets an ADMIN change it, with masked addresses in the audit trail and a security event", async () => {
    const id = await withRole("ADMIN");
    await change(admins, "chief@example.org");
    expect((await everybody()).map(({ email }) => email)).toEqual([null, "chief@example.org"]);
    expect(await contactChanges(id)).toEqual([
      { actor: "key_ops", before: { email: "b•••@e•••.com" }, after: { email: "c•••@e•••.org" } },
    ]);
    expect(await securityEventsOf(id)).toEqual([{ kind: "contact.change", detail: { role: "ADMIN", by: "key_ops" } }]);
  });

  test("lets an integrator change the address of a VIEWER", async () => {
    const id = await withRole("VIEWER");
    await change(integrator, "new@example.com");
    expect((await everybody()).map(({ email }) => email)).toEqual([null, "new@example.com"]);
    expect(await securityEventsOf(id)).toEqual([]);
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

describe("upsertUsers, changed addresses", () => {
  const integrator: Actor = { kind: "key", keyId: "key_crm", name: "crm", scopes: ["USERS_WRITE"] };
  const change = (list: Input) => upsertUsers(ctxFor(integrator, now), { users: list });
  const trail = (id = "nobody") => contactChanges(id);
  const former = (id = "") =>
    asOwner<{ channel: string }>(
      database.url,
      "SELECT channel, since FROM former_addresses WHERE user_id = $1 ORDER BY channel",
      [id],
    );

  test("audits each changed field, masked, for any role, but no unchanged or first address", async () => {
    const ann = await one(full, then);
    const { users: saved } = await change([
      { externalId: "ann", name: "Anna", email: "eve@example.org", phone: full.phone, slackUserId: null },
      { externalId: "bob", email: "bob@example.com" },
    ]);
    expect(await trail(ann?.id)).toEqual([
      {
        actor: "key_crm",
        before: { email: "A•••@e•••.com", slackUserId: "U0•••" },
        after: { email: "e•••@e•••.org", slackUserId: null },
      },
    ]);
    await change([{ externalId: "ann", email: "eve@example.org", phone: full.phone, timeZone: "UTC" }]);
    expect(await trail(ann?.id)).toHaveLength(1);
    expect(await trail(saved[1]?.id)).toEqual([]);
    await change([{ externalId: "bob", phone: "+15550100007" }]);
    expect(await trail(saved[1]?.id)).toMatchObject([{ before: { phone: null }, after: { phone: "+1•••••07" } }]);
  });

  test("stores a hash of the former address until anybody has it again", async () => {
    const ann = await one(full, then);
    await change([{ externalId: "ann", email: "ANN@example.com" }]);
    expect(await former(ann?.id)).toEqual([]);
    await change([{ externalId: "ann", email: "eve@example.org", phone: null }]);
    expect(await former(ann?.id)).toEqual([
      { channel: "EMAIL", since: now },
      { channel: "SMS", since: now },
    ]);
    await change([{ externalId: "ann", email: full.email }]);
    expect((await former(ann?.id)).map(({ channel }) => channel)).toEqual(["EMAIL", "SMS"]);
    await change([{ externalId: "bob", email: "eve@example.org", phone: full.phone }]);
    expect(await former(ann?.id)).toEqual([]);
  });

  test("stores no hash of an address that another person has or gets in the same call", async () => {
    const [ann, bob, cyd] = (
      await upsert([
        { externalId: "ann", phone: "+15550100001", slackUserId: "U0SWAP1" },
        { externalId: "bob", phone: "+15550100001", slackUserId: "U0SWAP2" },
        { externalId: "cyd", phone: "+15550100003" },
      ])
    ).users;
    await change([
      { externalId: "ann", phone: null, slackUserId: "U0SWAP2" },
      { externalId: "bob", slackUserId: "U0SWAP1" },
      { externalId: "cyd", phone: null },
      { externalId: "dan", phone: "+15550100003" },
    ]);
    for (const person of [ann, bob, cyd]) expect(await former(person?.id)).toEqual([]);
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

describe("visiblePerson", () => {
  const as = (userId: string, role: "VIEWER" | "AUDITOR") =>
    ctxFor({ kind: "person", userId, role, sessionId: "ses_1" });

  test("returns the actor themselves and rejects every other id equally, known or unknown", async () => {
    const { users: saved } = await upsert([full, { externalId: "bob" }]);
    const [ann, bob] = saved.map(({ id }) => id);
    expect((await visiblePerson(as(ann ?? "", "VIEWER"), { id: ann }))?.externalId).toBe("ann");
    expect((await visiblePerson(as(ann ?? "", "VIEWER"), { externalId: "ann" }))?.id).toBe(ann);
    for (const by of [{ id: bob }, { id: "usr_unknown" }, { externalId: "bob" }, { externalId: "nobody" }])
      await expect(visiblePerson(as(ann ?? "", "VIEWER"), by)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("returns null for an unknown id to an actor who may read everybody", async () => {
    expect(await visiblePerson(as("usr_x", "AUDITOR"), { id: "usr_unknown" })).toBeNull();
    expect(await visiblePerson(ctxFor(), { externalId: "nobody" })).toBeNull();
    expect(await visiblePerson(ctxFor(), { externalId: "no\0body" })).toBeNull();
  });

  test.each([{}, { id: "usr_1", externalId: "ann" }])("rejects %j, which names no person or two", async (by) => {
    await expect(visiblePerson(ctxFor(), by)).rejects.toBeInstanceOf(ValidationError);
  });
});
