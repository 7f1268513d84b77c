import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
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

describe("setPreferences", () => {
  test("changes the named cell and no other", async () => {
    const [person, topic, other] = [await makePerson(), await makeTopic(), await makeTopic()];
    const ctx = ctxFor(signedIn(person.id));
    await setPreference(ctx, { topicKey: other.key, channel: "EMAIL", enabled: false });
    const { preferences: view } = await setPreference(ctx, { topicKey: topic.key, channel: "EMAIL", enabled: false });
    expect(cellOf(view, topic, "EMAIL")).toMatchObject({ choice: false, effective: false, decidedBy: "CHOICE" });
    expect(cellOf(view, topic, "SMS")).toMatchObject({ choice: null, effective: true, decidedBy: "TOPIC_DEFAULT" });
    expect(cellOf(view, other, "EMAIL")).toMatchObject({ choice: false });
    expect(await rowsOf(person.id)).toHaveLength(2);
  });

  test("keeps the attribute of the cell that is not named", async () => {
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

  test("rejects a required cell with LockedError", async () => {
    const person = await makePerson();
    const topic = await makeTopic({ channels: [{ channel: "EMAIL", policy: "REQUIRED" }] });
    await expect(
      setPreference(ctxFor(signedIn(person.id)), { topicKey: topic.key, channel: "EMAIL", enabled: false }),
    ).rejects.toMatchObject({ code: "LOCKED", path: ["topicKey"] });
  });

  test.each(["REQUIRED", "DEFAULT_ON", "DEFAULT_OFF"] as const)(
    "rejects a cell that the tenant locked as %s with LockedError, for that tenant only",
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
  ] as const)("rejects %s with ValidationError", async (_name, patch, channel, error) => {
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

  test("rejects an unknown topic or person with NotFoundError and its path", async () => {
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
    ["a cell without a value", [{ enabled: null }], ["cells", "0"]],
    ["a duplicate cell", [{ enabled: true }, { enabled: false }], ["cells", "1"]],
  ])("rejects %s with ValidationError and its path", async (_name, patches, path) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const cells = patches.map((patch) => ({ topicKey: topic.key, channel: "EMAIL" as const, ...patch }));
    const written = setPreferences(ctxFor(signedIn(person.id)), { cells });
    await expect(written).rejects.toBeInstanceOf(ValidationError);
    await expect(written).rejects.toMatchObject({ path });
  });

  test("accepts 500 cells and rejects 501 cells with LimitExceededError", async () => {
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

  test("writes all cells or none, and audits nothing if none is written", async () => {
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

  test("audits the actor, the values before and after, and the reason", async () => {
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
});

describe("changes of preferences", () => {
  test("are rolled back if the audit event cannot be written", async () => {
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

  test("run one after the other for one person: each reads the result of the one before it", async () => {
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
});

describe("policy changes", () => {
  test("keep a choice under a tenant's lock and apply it again when the lock is removed", async () => {
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

  test("keep a choice when the topic becomes required, unavailable or off by default", async () => {
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
});

describe("choices", () => {
  test("apply a tenant's choice to the tenant, the general choice elsewhere, and an opt-out in either to both", async () => {
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
});

describe("setChannelSwitch", () => {
  test("keeps the choices of the channel's cells and applies them again when the channel is on", async () => {
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
});

describe("changes of preferences", () => {
  test.each([
    ["another viewer", (id: string) => signedIn(id), "FORBIDDEN"],
    ["an auditor", (id: string) => signedIn(id, "AUDITOR"), "FORBIDDEN"],
    ["a key that may only read", () => key("PREFERENCES_READ"), "FORBIDDEN"],
    ["a key that may only send", () => key("SEND"), "FORBIDDEN"],
    ["a caller without credentials", () => ({ kind: "anonymous" }) as const, "UNAUTHENTICATED"],
  ])("are refused to %s, for a known and an unknown person", async (_name, actorOf, code) => {
    const [person, caller, topic] = [await makePerson(), await makePerson(), await makeTopic()];
    const ctx = ctxFor(actorOf(caller.id));
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

  test("are granted to an auditor for their own preferences", async () => {
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
  ])("are granted to %s", async (_name, actorOf) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const cell = { userId: person.id, topicKey: topic.key, channel: "EMAIL" } as const;
    await setPreference(ctxFor(actorOf(person.id)), { ...cell, enabled: false });
    expect(await rowsOf(person.id)).toMatchObject([{ choice: false }]);
  });

  test("reject an API key that names no person", async () => {
    const topic = await makeTopic();
    await expect(
      setPreference(ctxFor(key("PREFERENCES_WRITE")), { topicKey: topic.key, channel: "EMAIL", enabled: false }),
    ).rejects.toMatchObject({ code: "INVALID", path: ["userId"] });
  });
});

describe("clearPreferences", () => {
  test.each([
    ["one cell", { channel: "EMAIL", topicKey: "this" }, 5],
    ["a topic", { topicKey: "this" }, 3],
    ["a channel", { channel: "EMAIL" }, 4],
    ["everything", {}, 0],
  ] as const)("clears %s and keeps the other choices", async (_name, { ...filter }, remaining) => {
    const [person, topic, other] = [await makePerson(), await makeTopic(), await makeTopic()];
    const ctx = ctxFor(signedIn(person.id));
    const cells = [topic, other].flatMap(({ key: topicKey }) =>
      CHANNELS.map((channel) => ({ topicKey, channel, enabled: false })),
    );
    await setPreferences(ctx, { cells });
    await setPreferences(ctx, { cells: cells.slice(0, 1), tenantKey: "acme" });
    const input = { ...filter, ...("topicKey" in filter && { topicKey: topic.key }), reason: "afresh" };
    const { preferences: view } = await clearPreferences(ctx, input);
    const general = (await rowsOf(person.id)).filter(({ tenantKey }) => tenantKey === "");
    expect(general).toHaveLength(remaining);
    expect(await rowsOf(person.id)).toHaveLength(remaining + 1);
    expect(cellOf(view, topic, "EMAIL")).toMatchObject({ choice: null, effective: true, decidedBy: "TOPIC_DEFAULT" });
    const [event] = await auditOf(person.id);
    expect(event).toMatchObject({ action: "preference.clear", reason: "afresh" });
    expect(event?.before).toMatchObject({
      cells: expect.arrayContaining([expect.objectContaining({ enabled: false })]),
    });
  });

  test("rejects a required or locked cell with LockedError and keeps its choice", async () => {
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

  test("rejects an unknown topic with NotFoundError", async () => {
    const person = await makePerson();
    await expect(clearPreferences(ctxFor(signedIn(person.id)), { topicKey: "no-such-topic" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      path: ["topicKey"],
    });
  });
});
