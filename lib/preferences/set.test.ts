import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { CHANNELS, FREQUENCIES } from "#lib/enums.ts";
import { AccessError, LimitExceededError, LockedError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { cellOf, key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { setTopicChannelPolicy } from "#lib/topics/index.ts";
import { clearPreferences } from "./clear.ts";
import { matrix } from "./matrix.ts";
import { setPreference, setPreferences } from "./set.ts";
import { setChannelSwitch } from "./set-channel-switch.ts";

useDatabase();

const rowsOf = (userId: string) =>
  transaction(system, (tx) => tx.select().from(preferences).where(eq(preferences.userId, userId)));
/** Newest first. */
const auditOf = async (userId: string) => (await eventsOf({ subject: userId })).reverse();
const matrixOf = async (userId: string, tenantKey: string | null = null) => {
  const view = await transaction(system, (tx) => matrix(tx, userId, tenantKey, new Date()));
  if (!view) throw new Error("no matrix");
  return view;
};

test("a patch changes the cell that it names, and no other", async () => {
  const [person, topic, other] = [await makePerson(), await makeTopic(), await makeTopic()];
  const ctx = ctxFor(signedIn(person.id));
  await setPreference(ctx, { topicKey: other.key, channel: "EMAIL", enabled: false });
  const { preferences: view } = await setPreference(ctx, { topicKey: topic.key, channel: "EMAIL", enabled: false });
  expect(cellOf(view, topic, "EMAIL")).toMatchObject({ choice: false, effective: false, decidedBy: "CHOICE" });
  expect(cellOf(view, topic, "SMS")).toMatchObject({ choice: null, effective: true, decidedBy: "TOPIC_DEFAULT" });
  expect(cellOf(view, other, "EMAIL")).toMatchObject({ choice: false });
  expect(await rowsOf(person.id)).toHaveLength(2);
});

test("a patch leaves the other attribute of its cell alone", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const ctx = ctxFor(signedIn(person.id));
  const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
  await setPreference(ctx, { ...cell, frequency: "DAILY" });
  expect(await rowsOf(person.id)).toMatchObject([{ choice: null, frequency: "DAILY" }]);
  await setPreference(ctx, { ...cell, enabled: false });
  expect(await rowsOf(person.id)).toMatchObject([{ choice: false, frequency: "DAILY" }]);
  await setPreference(ctx, { ...cell, frequency: "WEEKLY" });
  expect(await rowsOf(person.id)).toMatchObject([{ choice: false, frequency: "WEEKLY" }]);
});

test("a required cell answers LockedError", async () => {
  const person = await makePerson();
  const topic = await makeTopic({ channels: [{ channel: "EMAIL", policy: "REQUIRED" }] });
  await expect(
    setPreference(ctxFor(signedIn(person.id)), { topicKey: topic.key, channel: "EMAIL", enabled: false }),
  ).rejects.toMatchObject({ code: "LOCKED", path: ["topicKey"] });
});

test.each(["REQUIRED", "DEFAULT_ON", "DEFAULT_OFF"] as const)(
  "a cell that the tenant locked as %s answers LockedError, for that tenant only",
  async (policy) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await setTenantPolicy(ctxFor(), {
      tenantKey: "acme",
      topicKey: topic.key,
      channel: "EMAIL",
      policy,
      locked: true,
    });
    const ctx = ctxFor(signedIn(person.id));
    const cell = { topicKey: topic.key, channel: "EMAIL", enabled: true } as const;
    await expect(setPreference(ctx, { ...cell, tenantKey: "acme" })).rejects.toBeInstanceOf(LockedError);
    await expect(setPreference(ctx, { ...cell, tenantKey: "globex" })).resolves.toBeDefined();
    await expect(setPreference(ctx, cell)).resolves.toBeDefined();
  },
);

test.each([
  ["a channel that the topic does not list", {}, "SLACK", ValidationError],
  ["a channel that is UNAVAILABLE", {}, "SMS", ValidationError],
  ["an archived topic", { archived: true }, "EMAIL", ValidationError],
] as const)("%s answers ValidationError", async (_name, patch, channel, error) => {
  const person = await makePerson();
  const topic = await makeTopic({
    ...patch,
    channels: [
      { channel: "EMAIL", policy: "DEFAULT_ON" },
      { channel: "SMS", policy: "UNAVAILABLE" },
    ],
  });
  await expect(
    setPreference(ctxFor(signedIn(person.id)), { topicKey: topic.key, channel, enabled: true }),
  ).rejects.toBeInstanceOf(error);
});

test("what is not there answers NotFoundError with its path", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  await expect(
    setPreferences(ctxFor(signedIn(person.id)), {
      cells: [
        { topicKey: topic.key, channel: "SMS", enabled: true },
        { topicKey: "no-such-topic", channel: "EMAIL", enabled: true },
      ],
    }),
  ).rejects.toMatchObject({ code: "NOT_FOUND", path: ["cells", "1", "topicKey"] });
  await expect(
    setPreference(ctxFor(key("PREFERENCES_WRITE")), {
      userId: "usr_00000000000000000000000000",
      topicKey: topic.key,
      channel: "EMAIL",
      enabled: true,
    }),
  ).rejects.toBeInstanceOf(NotFoundError);
});

test.each([
  ["a cell that says nothing", [{ enabled: null }], ["cells", "0"]],
  ["a cell that is named twice", [{ enabled: true }, { enabled: false }], ["cells", "1"]],
])("%s answers ValidationError", async (_name, patches, path) => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const cells = patches.map((patch) => ({ topicKey: topic.key, channel: "EMAIL" as const, ...patch }));
  const written = setPreferences(ctxFor(signedIn(person.id)), { cells });
  await expect(written).rejects.toBeInstanceOf(ValidationError);
  await expect(written).rejects.toMatchObject({ path });
});

test("five hundred cells are taken, one more is refused whole", async () => {
  const person = await makePerson();
  const topics = await Promise.all(Array.from({ length: 167 }, () => makeTopic({ section: "Many" })));
  const cells = topics.flatMap(({ key: topicKey }) =>
    CHANNELS.map((channel) => ({ topicKey, channel, enabled: false })),
  );
  const ctx = ctxFor(signedIn(person.id));
  await expect(setPreferences(ctx, { cells: cells.slice(0, 501) })).rejects.toMatchObject({
    code: "LIMIT_EXCEEDED",
    typename: "ValidationError",
  });
  await expect(setPreferences(ctx, { cells: cells.slice(0, 501) })).rejects.toBeInstanceOf(LimitExceededError);
  expect(await rowsOf(person.id)).toEqual([]);
  await setPreferences(ctx, { cells: cells.slice(0, 500) });
  expect(await rowsOf(person.id)).toHaveLength(500);
});

test("all cells are written or none, and what was not written is not in the audit trail", async () => {
  const [person, free] = [await makePerson(), await makeTopic()];
  const required = await makeTopic({ channels: [{ channel: "EMAIL", policy: "REQUIRED" }] });
  const before = await auditOf(person.id);
  await expect(
    setPreferences(ctxFor(signedIn(person.id)), {
      cells: [
        { topicKey: free.key, channel: "EMAIL", enabled: false },
        { topicKey: required.key, channel: "EMAIL", enabled: false },
      ],
    }),
  ).rejects.toBeInstanceOf(LockedError);
  expect(await rowsOf(person.id)).toEqual([]);
  expect(await auditOf(person.id)).toEqual(before);
});

test("the audit row holds who, what before, what after and why", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const cell = { topicKey: topic.key, channel: "SMS" } as const;
  await setPreference(ctxFor(signedIn(person.id)), { ...cell, enabled: true, frequency: "HOURLY" });
  await setPreference(ctxFor(key("PREFERENCES_WRITE")), {
    ...cell,
    userId: person.id,
    enabled: false,
    reason: "asked by phone",
  });
  expect((await auditOf(person.id))[0]).toMatchObject({
    action: "preference.set",
    actor: "key_test",
    actorRole: "PREFERENCES_WRITE",
    requestId: "test",
    reason: "asked by phone",
    before: { tenantKey: null, cells: [{ ...cell, enabled: true, frequency: "HOURLY" }] },
    after: { tenantKey: null, cells: [{ ...cell, enabled: false }] },
  });
});

test("without its audit row the change does not happen", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  // PostgreSQL refuses a NUL, so the audit row cannot be written.
  const ctx = { ...ctxFor(signedIn(person.id)), requestId: "\0" };
  const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
  await expect(setPreference(ctx, { ...cell, enabled: false })).rejects.toThrow();
  await expect(setChannelSwitch(ctx, { channel: "EMAIL", enabled: false })).rejects.toThrow();
  expect(await rowsOf(person.id)).toEqual([]);
  expect((await matrixOf(person.id)).channels.map(({ enabled }) => enabled)).toEqual([true, true, true]);
  await setPreference(ctxFor(signedIn(person.id)), { ...cell, enabled: false });
  await expect(clearPreferences(ctx, {})).rejects.toThrow();
  expect(await rowsOf(person.id)).toHaveLength(1);
});

test("writers of one person at the same moment come one after the other: each saw what the one before it wrote", async () => {
  const [person, topic, other] = [await makePerson(), await makeTopic(), await makeTopic()];
  const ctx = ctxFor(signedIn(person.id));
  await Promise.all([
    ...FREQUENCIES.map((frequency) => setPreference(ctx, { topicKey: topic.key, channel: "EMAIL", frequency })),
    ...CHANNELS.map((channel) => setPreference(ctx, { topicKey: other.key, channel, enabled: false })),
    setPreference(ctx, { topicKey: topic.key, channel: "EMAIL", enabled: false }),
    setChannelSwitch(ctx, { channel: "SMS", enabled: false }),
  ]);
  const rows = await rowsOf(person.id);
  expect(rows).toHaveLength(4);
  const contested = rows.find(({ topicId }) => topicId === topic.id);
  expect(contested?.choice).toBe(false);
  const seen = (await auditOf(person.id)).flatMap(({ before, after }) => {
    const cellsOf = (side: unknown) => (side as { cells?: { topicKey: string; frequency?: string | null }[] }).cells;
    const wrote = cellsOf(after)?.find(({ topicKey }) => topicKey === topic.key)?.frequency;
    return wrote ? [cellsOf(before)?.[0]?.frequency ?? null] : [];
  });
  expect([...seen, contested?.frequency].sort()).toEqual([null, ...FREQUENCIES].sort());
});

test("a lock shadows a choice, keeps it, and gives it back when it goes", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const cell = { topicKey: topic.key, channel: "EMAIL", tenantKey: "initech" } as const;
  await setPreference(ctxFor(signedIn(person.id)), { ...cell, enabled: false });
  const seen = async () => cellOf(await matrixOf(person.id, "initech"), topic, "EMAIL");
  expect(await seen()).toMatchObject({ effective: false, decidedBy: "CHOICE", editable: true });
  await setTenantPolicy(ctxFor(), { ...cell, policy: "DEFAULT_ON", locked: true });
  expect(await seen()).toMatchObject({ choice: false, effective: true, decidedBy: "TENANT_LOCK", editable: false });
  await setTenantPolicy(ctxFor(), { ...cell, policy: "REQUIRED", locked: true });
  expect(await seen()).toMatchObject({ choice: false, effective: true, decidedBy: "REQUIRED", editable: false });
  await setTenantPolicy(ctxFor(), { ...cell, policy: "REQUIRED", locked: false });
  expect(await seen()).toMatchObject({ choice: false, effective: false, decidedBy: "CHOICE", editable: true });
  await setTenantPolicy(ctxFor(), { ...cell, policy: null });
  expect(await seen()).toMatchObject({ choice: false, effective: false, decidedBy: "CHOICE", editable: true });
});

test("a topic that becomes required, unavailable or off by default erases no choice", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
  await setPreference(ctxFor(signedIn(person.id)), { ...cell, enabled: false, frequency: "DAILY" });
  for (const policy of ["REQUIRED", "UNAVAILABLE", "DEFAULT_OFF", "DEFAULT_ON"] as const)
    await setTopicChannelPolicy(ctxFor(), { ...cell, policy });
  expect(cellOf(await matrixOf(person.id), topic, "EMAIL")).toMatchObject({
    choice: false,
    frequency: "DAILY",
    decidedBy: "CHOICE",
  });
});

test("a choice for a tenant holds there, the general one everywhere else, and a no in either holds in both", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const ctx = ctxFor(signedIn(person.id));
  const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
  const effective = async (tenantKey: string | null) =>
    cellOf(await matrixOf(person.id, tenantKey), topic, "EMAIL").effective;
  await setPreference(ctx, { ...cell, tenantKey: "acme", enabled: false });
  expect([await effective("acme"), await effective("globex"), await effective(null)]).toEqual([false, true, true]);
  await setPreference(ctx, { ...cell, tenantKey: "acme", enabled: true });
  await setPreference(ctx, { ...cell, enabled: false });
  expect([await effective("acme"), await effective("globex"), await effective(null)]).toEqual([false, false, false]);
});

test("a channel that is switched off keeps the choices of its cells, and they count again when it is on", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const ctx = ctxFor(signedIn(person.id));
  await setPreference(ctx, { topicKey: topic.key, channel: "SMS", enabled: true, frequency: "HOURLY" });
  const { preferences: off } = await setChannelSwitch(ctx, { channel: "SMS", enabled: false, reason: "new number" });
  expect(off.channels.find(({ channel }) => channel === "SMS")).toMatchObject({ enabled: false });
  expect(cellOf(off, topic, "SMS")).toMatchObject({
    choice: true,
    frequency: "HOURLY",
    effective: false,
    decidedBy: "CHANNEL_SWITCH",
    editable: true,
  });
  expect(cellOf(off, topic, "EMAIL")).toMatchObject({ effective: true });
  expect((await auditOf(person.id))[0]).toMatchObject({
    action: "channelSwitch.set",
    reason: "new number",
    before: { channel: "SMS", enabled: true },
    after: { channel: "SMS", enabled: false },
  });
  const { preferences: on } = await setChannelSwitch(ctx, { channel: "SMS", enabled: true });
  expect(cellOf(on, topic, "SMS")).toMatchObject({ choice: true, effective: true, decidedBy: "CHOICE" });
});

test.each([
  ["another viewer", (id: string) => signedIn(id), "FORBIDDEN"],
  ["an auditor", (id: string) => signedIn(id, "AUDITOR"), "FORBIDDEN"],
  ["a key that may only read", () => key("PREFERENCES_READ"), "FORBIDDEN"],
  ["a key that may only send", () => key("SEND"), "FORBIDDEN"],
  ["a stranger", () => ({ kind: "anonymous" }) as const, "UNAUTHENTICATED"],
])("%s may not write somebody's preferences, known or not", async (_name, actorOf, code) => {
  const [person, asker, topic] = [await makePerson(), await makePerson(), await makeTopic()];
  const ctx = ctxFor(actorOf(asker.id));
  for (const userId of [person.id, "usr_00000000000000000000000000"]) {
    const cell = { userId, topicKey: topic.key, channel: "EMAIL" } as const;
    for (const attempt of [
      setPreference(ctx, { ...cell, enabled: false }),
      clearPreferences(ctx, { userId }),
      setChannelSwitch(ctx, { userId, channel: "EMAIL", enabled: false }),
    ]) {
      await expect(attempt).rejects.toBeInstanceOf(AccessError);
      await expect(attempt).rejects.toMatchObject({ code });
    }
  }
  expect(await rowsOf(person.id)).toEqual([]);
});

test("an auditor sets, clears and switches off their own", async () => {
  const [person, topic] = [await makePerson(), await makeTopic({ classification: "MARKETING" })];
  const ctx = ctxFor(signedIn(person.id, "AUDITOR"));
  const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
  expect(cellOf((await setPreference(ctx, { ...cell, enabled: true })).preferences, topic, "EMAIL")).toMatchObject({
    choice: true,
  });
  expect(cellOf((await setPreference(ctx, { ...cell, enabled: false })).preferences, topic, "EMAIL")).toMatchObject({
    choice: false,
  });
  await setChannelSwitch(ctx, { channel: "EMAIL", enabled: false });
  expect(cellOf((await clearPreferences(ctx, {})).preferences, topic, "EMAIL")).toMatchObject({ choice: null });
});

test.each([
  ["the person", (id: string) => signedIn(id)],
  ["an admin", () => signedIn("usr_admin", "ADMIN")],
  ["a key with PREFERENCES_WRITE", () => key("PREFERENCES_WRITE")],
  ["a key with ADMIN", () => key("ADMIN")],
  ["the person's own token", (userId: string) => ({ kind: "token", userId }) as const],
  ["the person's own link", (userId: string) => ({ kind: "link", userId, tenantKey: null }) as const],
])("%s may write them", async (_name, actorOf) => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const cell = { userId: person.id, topicKey: topic.key, channel: "EMAIL" } as const;
  await setPreference(ctxFor(actorOf(person.id)), { ...cell, enabled: false });
  expect(await rowsOf(person.id)).toMatchObject([{ choice: false }]);
});

test("a key that names nobody is told to name somebody", async () => {
  const topic = await makeTopic();
  await expect(
    setPreference(ctxFor(key("PREFERENCES_WRITE")), { topicKey: topic.key, channel: "EMAIL", enabled: false }),
  ).rejects.toMatchObject({ code: "INVALID", path: ["userId"] });
});

test.each([
  ["one cell", { channel: "EMAIL", topicKey: "this" }, 5],
  ["a topic", { topicKey: "this" }, 3],
  ["a channel", { channel: "EMAIL" }, 4],
  ["everything", {}, 0],
] as const)("clearing %s takes those choices back and leaves the rest", async (_name, { ...what }, left) => {
  const [person, topic, other] = [await makePerson(), await makeTopic(), await makeTopic()];
  const ctx = ctxFor(signedIn(person.id));
  const cells = [topic, other].flatMap(({ key: topicKey }) =>
    CHANNELS.map((channel) => ({ topicKey, channel, enabled: false })),
  );
  await setPreferences(ctx, { cells });
  await setPreferences(ctx, { cells: cells.slice(0, 1), tenantKey: "acme" });
  const input = { ...what, ...("topicKey" in what && { topicKey: topic.key }), reason: "afresh" };
  const { preferences: view } = await clearPreferences(ctx, input);
  const general = (await rowsOf(person.id)).filter(({ tenantKey }) => tenantKey === "");
  expect(general).toHaveLength(left);
  expect(await rowsOf(person.id)).toHaveLength(left + 1);
  expect(cellOf(view, topic, "EMAIL")).toMatchObject({ choice: null, effective: true, decidedBy: "TOPIC_DEFAULT" });
  const [event] = await auditOf(person.id);
  expect(event).toMatchObject({ action: "preference.clear", reason: "afresh" });
  expect(event?.before).toMatchObject({ cells: expect.arrayContaining([expect.objectContaining({ enabled: false })]) });
});

test("clearing a cell that is required or locked answers LockedError, and its choice stays", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const ctx = ctxFor(signedIn(person.id));
  const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
  await setPreference(ctx, { ...cell, enabled: false });
  await setPreference(ctx, { ...cell, enabled: false, tenantKey: "hooli" });
  await setTenantPolicy(ctxFor(), { ...cell, tenantKey: "hooli", policy: "DEFAULT_ON", locked: true });
  await expect(clearPreferences(ctx, { ...cell, tenantKey: "hooli" })).rejects.toBeInstanceOf(LockedError);
  await setTopicChannelPolicy(ctxFor(), { ...cell, policy: "REQUIRED" });
  await expect(clearPreferences(ctx, cell)).rejects.toBeInstanceOf(LockedError);
  expect(await rowsOf(person.id)).toHaveLength(2);
});

test("clearing names what is not there", async () => {
  const person = await makePerson();
  await expect(clearPreferences(ctxFor(signedIn(person.id)), { topicKey: "no-such-topic" })).rejects.toMatchObject({
    code: "NOT_FOUND",
    path: ["topicKey"],
  });
});
