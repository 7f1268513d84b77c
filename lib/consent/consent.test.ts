import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { consents } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { addressHasher } from "#lib/contacts/address-hash.ts";
import { LockedError } from "#lib/errors.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { clearPreferences, setPreference, setPreferences } from "#lib/preferences/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { setTopicChannelPolicy, type Topic, upsertTopic } from "#lib/topics/index.ts";
import { exportConsents, listConsents, recordConsents } from "./index.ts";

const database = useDatabase();

const marketing = () =>
  makeTopic({ classification: "MARKETING", name: "Offers", description: "What is new, once a month." });
const evidenceOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(consents).where(eq(consents.userId, person.id)).orderBy(consents.id));
const cell = (topic: Topic, enabled?: boolean) => ({ topicKey: topic.key, channel: "EMAIL" as const, enabled });
/** Adds the person's id only for actors who must name the person. */
const named = (actor: Actor, person: Person) => ("userId" in actor ? {} : { userId: person.id });

describe("recordConsents", () => {
  test("records an opt-in and a withdrawal", async () => {
    const [person, topic] = [await makePerson({ locale: "de-AT" }), await marketing()];
    const [then, later] = [new Date("2026-02-03T04:05:06.789Z"), new Date("2026-02-04T00:00:00Z")];
    await setPreference(ctxFor(signedIn(person.id), then), cell(topic, true));
    await setPreference(ctxFor(signedIn(person.id), later), cell(topic, false));
    const wording = "Offers: What is new, once a month. [EMAIL]";
    const hash = await transaction(system, addressHasher);
    const evidence = {
      topicId: topic.id,
      channel: "EMAIL",
      wording,
      wordingVersion: createHash("sha256").update(wording).digest("hex").slice(0, 12),
      locale: "de-AT",
      source: "preferences page",
      addressHash: hash("EMAIL", person.email ?? ""),
    };
    const rows = await evidenceOf(person);
    expect(rows).toMatchObject([
      { ...evidence, granted: true, at: then },
      { ...evidence, granted: false, at: later },
    ]);
    expect(JSON.stringify(rows)).not.toContain(person.email);
  });

  test("gives another wording another version, and the same wording the same version", async () => {
    const [person, topic] = [await makePerson(), await marketing()];
    const ctx = ctxFor(signedIn(person.id));
    await setPreference(ctx, cell(topic, true));
    await setPreference(ctx, cell(topic, false));
    await upsertTopic(ctxFor(), { ...topic, description: "Now twice a month." });
    await setPreference(ctx, cell(topic, true));
    const [first, second, third] = await evidenceOf(person);
    expect(second?.wordingVersion).toBe(first?.wordingVersion);
    expect(third?.wordingVersion).not.toBe(first?.wordingVersion);
    expect(third?.wording).toBe("Offers: Now twice a month. [EMAIL]");
  });

  test.each<[string, (person: Person) => Actor, string]>([
    ["the person", ({ id }) => signedIn(id), "preferences page"],
    [
      "the person's link",
      ({ id }) => ({ kind: "link", userId: id, tenantKey: null }),
      "preferences page by signed link",
    ],
    ["the person's token", ({ id }) => ({ kind: "token", userId: id }), "user token"],
    ["an API key", () => key("PREFERENCES_WRITE"), "API key key_test"],
    ["a job", () => ({ kind: "system", task: "preferences.import" }), "preferences.import"],
  ])("records the source of a choice by %s", async (_name, actorOf, source) => {
    const [person, topic] = [await makePerson(), await marketing()];
    const actor = actorOf(person);
    await setPreference(ctxFor(actor), { ...named(actor, person), ...cell(topic, true) });
    expect(await evidenceOf(person)).toMatchObject([{ granted: true, source }]);
  });

  test("records each channel with the hash of its own address, or null without an address", async () => {
    const [person, topic] = [await makePerson({ phone: null }), await marketing()];
    await setPreferences(ctxFor(signedIn(person.id)), {
      cells: (["EMAIL", "SMS", "SLACK"] as const).map((channel) => ({ topicKey: topic.key, channel, enabled: true })),
    });
    const hash = await transaction(system, addressHasher);
    const byChannel = new Map((await evidenceOf(person)).map((row) => [row.channel, row.addressHash]));
    expect(Object.fromEntries(byChannel)).toEqual({
      EMAIL: hash("EMAIL", person.email ?? ""),
      SMS: null,
      SLACK: hash("SLACK", person.slackUserId ?? ""),
    });
  });

  test("records the hash of the address at the time of the choice", async () => {
    const [person, topic] = [await makePerson(), await marketing()];
    const ctx = ctxFor(signedIn(person.id));
    await setPreference(ctx, cell(topic, true));
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: `new-${person.email}` }] });
    await setPreference(ctx, cell(topic, false));
    const [before, after] = await evidenceOf(person);
    expect(before?.addressHash).not.toBe(after?.addressHash);
  });

  test("records nothing for a TRANSACTIONAL topic, also beside a MARKETING topic", async () => {
    const [person, topic, receipts] = [await makePerson(), await marketing(), await makeTopic()];
    const ctx = ctxFor(signedIn(person.id));
    await setPreference(ctx, cell(receipts, false));
    expect(await evidenceOf(person)).toEqual([]);
    await setPreferences(ctx, { cells: [cell(receipts, true), cell(topic, true)] });
    expect(await evidenceOf(person)).toMatchObject([{ topicId: topic.id }]);
    await clearPreferences(ctx, { topicKey: receipts.key });
    expect(await evidenceOf(person)).toHaveLength(1);
  });

  test("records nothing for an unchanged choice or a frequency", async () => {
    const [person, topic] = [await makePerson(), await marketing()];
    const ctx = ctxFor(signedIn(person.id));
    await setPreference(ctx, { topicKey: topic.key, channel: "EMAIL", frequency: "DAILY" });
    expect(await evidenceOf(person)).toEqual([]);
    for (const enabled of [true, true, false, false]) await setPreference(ctx, cell(topic, enabled));
    await setPreference(ctx, { topicKey: topic.key, channel: "EMAIL", frequency: "WEEKLY" });
    expect((await evidenceOf(person)).map(({ granted }) => granted)).toEqual([true, false]);
  });

  test("records a withdrawal for each cleared opt-in only", async () => {
    const [person, yes, no, open] = [await makePerson(), await marketing(), await marketing(), await marketing()];
    const ctx = ctxFor(signedIn(person.id));
    await setPreferences(ctx, { cells: [cell(yes, true), cell(no, false)] });
    await setPreference(ctx, { topicKey: open.key, channel: "EMAIL", frequency: "DAILY" });
    expect(await evidenceOf(person)).toHaveLength(2);
    await clearPreferences(ctx, {});
    await clearPreferences(ctx, {});
    expect((await evidenceOf(person)).slice(2)).toMatchObject([{ topicId: yes.id, channel: "EMAIL", granted: false }]);
  });

  test("writes evidence and choice together or not at all", async () => {
    const [person, topic, locked] = [await makePerson(), await marketing(), await marketing()];
    await setTopicChannelPolicy(ctxFor(), { topicKey: locked.key, channel: "EMAIL", policy: "REQUIRED" });
    const cells = [cell(topic, true), cell(locked, true)];
    await expect(setPreferences(ctxFor(signedIn(person.id)), { cells })).rejects.toBeInstanceOf(LockedError);
    expect(await evidenceOf(person)).toEqual([]);
    const failing = transaction(system, async (tx) => {
      await recordConsents(tx, ctxFor(), [{ person, topic, channel: "EMAIL", granted: true, tenantKey: null }]);
      expect(await tx.select().from(consents).where(eq(consents.userId, person.id))).toHaveLength(1);
      throw new Error("what follows fails");
    });
    await expect(failing).rejects.toThrow("what follows fails");
    expect(await evidenceOf(person)).toEqual([]);
  });

  test("records the tenant of the choice", async () => {
    const [person, topic] = [await makePerson(), await marketing()];
    const ctx = ctxFor(signedIn(person.id));
    await setPreference(ctx, cell(topic, true));
    await setPreference(ctx, { ...cell(topic, true), tenantKey: "acme" });
    await clearPreferences(ctx, { tenantKey: "acme" });
    expect((await evidenceOf(person)).map(({ tenantKey, granted }) => [tenantKey, granted])).toEqual([
      ["", true],
      ["acme", true],
      ["acme", false],
    ]);
  });

  test("records withdrawals for a channel switched off, and grants only for chosen topics when it is on again", async () => {
    const person = await makePerson();
    const [chosen, byDefault, refused, receipts] = [
      await marketing(),
      await marketing(),
      await marketing(),
      await makeTopic(),
    ];
    const required = await marketing();
    await setTopicChannelPolicy(ctxFor(), { topicKey: required.key, channel: "EMAIL", policy: "REQUIRED" });
    const self = ctxFor(signedIn(person.id));
    await setPreferences(self, { cells: [cell(chosen, true), cell(refused, false), cell(receipts, true)] });
    await setPreference(self, { ...cell(chosen, true), tenantKey: "acme" });
    await asOwner(database.url, "DELETE FROM consents WHERE user_id = $1", [person.id]);
    const others = await withoutOthers(person, [chosen, byDefault, refused, required]);
    const turn = async (enabled: boolean) => {
      const before = (await others()).length;
      await setChannelSwitch(self, { channel: "EMAIL", enabled });
      return (await others())
        .slice(before)
        .map(({ topicId, tenantKey, granted }) => [topicId, tenantKey, granted])
        .sort();
    };
    expect(await turn(true)).toEqual([]);
    expect(await turn(false)).toEqual(
      [
        [chosen.id, "", false],
        [chosen.id, "acme", false],
        [byDefault.id, "", false],
      ].sort(),
    );
    expect(await turn(false)).toEqual([]);
    expect(await turn(true)).toEqual(
      [
        [chosen.id, "", true],
        [chosen.id, "acme", true],
      ].sort(),
    );
    expect((await others()).at(-1)?.wording).toBe(
      "All notifications by EMAIL. Offers: What is new, once a month. [EMAIL]",
    );
  });
});

/** Evidence of these topics only, because topics of other tests are on by default too. */
const withoutOthers = async (person: Person, topics: Topic[]) => async () =>
  (await evidenceOf(person)).filter(({ topicId }) => topics.some(({ id }) => id === topicId));

describe("exportConsents and listConsents", () => {
  test("export all evidence or the evidence since a moment, and list a person's own in pages", async () => {
    const [ann, bob, topic] = [await makePerson(), await makePerson(), await marketing()];
    const moments = [
      new Date("2031-01-01T00:00:00Z"),
      new Date("2031-01-02T00:00:00Z"),
      new Date("2031-01-03T00:00:00Z"),
    ];
    for (const [index, at] of moments.entries())
      for (const { id } of [ann, bob]) await setPreference(ctxFor(signedIn(id), at), cell(topic, index % 2 === 0));
    const since = moments[1];
    const records = (await Array.fromAsync(exportConsents(ctxFor(), { since }))).flat();
    expect(records.map(({ userId, at }) => [userId, at]).sort()).toEqual(
      [ann, bob].flatMap(({ id }) => moments.slice(1).map((at) => [id, at])).sort(),
    );
    expect(records[0]).toMatchObject({
      topic: topic.key,
      tenant: null,
      wordingVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    const first = await listConsents(ctxFor(signedIn(ann.id)), { userId: ann.id, first: 2 });
    const rest = await listConsents(ctxFor(signedIn(ann.id)), {
      userId: ann.id,
      first: 2,
      after: first.pageInfo.endCursor,
    });
    expect([...first.edges, ...rest.edges].map(({ node }) => node.at)).toEqual(moments.toReversed());
    await expect(listConsents(ctxFor(signedIn(ann.id)), { userId: bob.id, first: 1 })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(exportConsents(ctxFor(signedIn(ann.id)), {}).next()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
