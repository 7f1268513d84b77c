import { describe, expect, test } from "vitest";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { CHANNELS, FREQUENCIES } from "#lib/enums.ts";
import { LimitExceededError, LockedError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { cellOf, key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { clearPreferences } from "./clear.ts";
import { setPreference, setPreferences } from "./set.ts";
import { setChannelSwitch } from "./set-channel-switch.ts";
import { auditOf, matrixOf, rowsOf } from "./testing/stored-preferences.ts";

useDatabase();

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

  test("keeps the choice if only the frequency is set, and the frequency if only the choice is set", async () => {
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
