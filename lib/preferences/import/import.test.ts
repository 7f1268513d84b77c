import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { channelSwitches, consents, preferences } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { AccessError } from "#lib/errors.ts";
import type { Person } from "#lib/people/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { key, makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { setTopicChannelPolicy, type Topic, upsertTopic } from "#lib/topics/index.ts";
import { lockPerson, setPreference, setPreferences } from "../set.ts";
import { setChannelSwitch } from "../set-channel-switch.ts";
import { importPreferences, type PreferenceImport } from "./index.ts";

const database = useDatabase();

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "import-"));
});
afterAll(() => rm(directory, { recursive: true }));

// Every import needs its own moment, because the rows of one import are recognised by it.
let moment = Date.now();
async function run(content: unknown, options: Partial<PreferenceImport> = {}, actor: Actor = system) {
  const path = join(directory, "file.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  moment += 1000;
  return importPreferences(ctxFor(actor, new Date(moment)), { path, from: "knock", ...options });
}

const rowsOf = async (person: Person) => {
  const rows = await transaction(system, (tx) =>
    tx.select().from(preferences).where(eq(preferences.userId, person.id)).orderBy(asc(preferences.channel)),
  );
  return rows.map(({ tenantKey, topicId, channel, choice }) => ({ tenantKey, topicId, channel, choice }));
};
const switchesOf = async (person: Person) => {
  const rows = await transaction(system, (tx) =>
    tx
      .select()
      .from(channelSwitches)
      .where(eq(channelSwitches.userId, person.id))
      .orderBy(asc(channelSwitches.channel)),
  );
  return rows.map(({ channel, enabled }) => `${channel} ${enabled ? "on" : "off"}`);
};
const auditOf = (subject: string) => eventsOf({ subject });
const on = (person: Person, preferences: object) => ({ user: person.externalId, preferences });
const email = (topic: Topic, enabled: boolean) => ({
  workflows: { [topic.key]: { channel_types: { email: enabled } } },
});
const row = (topic: Topic, channel: string, choice: boolean, tenantKey = "") => ({
  tenantKey,
  topicId: topic.id,
  channel,
  choice,
});
const notImported = (report: Awaited<ReturnType<typeof run>>) =>
  report.notImported.map(({ reason, count, optOuts }) => ({
    why: reason.split(/[ ;,]/).slice(0, 4).join(" "),
    count,
    saidNo: optOuts,
  }));

describe("importPreferences", () => {
  test("writes choices and switches, with one audit event for each person and one for the import", async () => {
    const [ann, bob, topic] = [await makePerson(), await makePerson(), await makeTopic()];
    const report = await run([
      on(ann, { ...email(topic, false), channel_types: { sms: false } }),
      on(bob, { workflows: { [topic.key]: true } }),
    ]);
    expect(report).toEqual({
      people: 2,
      written: 4,
      switchedOff: 1,
      unchanged: 0,
      kept: 0,
      keptOn: 0,
      turnedOn: 0,
      notImported: [],
      bad: [],
    });
    expect(await rowsOf(ann)).toEqual([row(topic, "EMAIL", false)]);
    expect(await switchesOf(ann)).toEqual(["SMS off"]);
    expect(await rowsOf(bob)).toEqual([row(topic, "EMAIL", true), row(topic, "SLACK", true), row(topic, "SMS", true)]);
    const [event, ...more] = await auditOf(ann.id);
    expect(more).toEqual([]);
    const cell = { tenantKey: null, topicKey: topic.key, channel: "EMAIL" };
    expect(event).toMatchObject({
      action: "preference.import",
      actor: "system:test",
      actorRole: "SYSTEM",
      requestId: "test",
      before: { cells: [{ ...cell, enabled: null }], switches: [{ channel: "SMS", enabled: true }] },
      after: { source: "knock", cells: [{ ...cell, enabled: false }], switches: [{ channel: "SMS", enabled: false }] },
    });
    expect(await auditOf(String(event?.after?.importId))).toMatchObject([
      { action: "preference.import", after: { source: "knock", people: 2, written: 4, switchedOff: 1 } },
    ]);
  });

  test("keeps a choice made here, unless overwrite is set", async () => {
    const [person, topic, other] = [await makePerson(), await makeTopic(), await makeTopic()];
    const here = ctxFor(signedIn(person.id));
    await setPreferences(here, {
      cells: [
        { topicKey: topic.key, channel: "EMAIL", enabled: true },
        { topicKey: other.key, channel: "EMAIL", enabled: false },
        { topicKey: other.key, channel: "SMS", enabled: false },
      ],
    });
    await setChannelSwitch(here, { channel: "SLACK", enabled: true });
    const file = [
      on(person, {
        workflows: {
          [topic.key]: { channel_types: { email: false } },
          [other.key]: { channel_types: { email: true, sms: false } },
        },
        channel_types: { chat: false },
      }),
    ];
    const before = await rowsOf(person);
    expect(await run(file)).toMatchObject({
      written: 0,
      switchedOff: 0,
      unchanged: 1,
      kept: 3,
      keptOn: 2,
      turnedOn: 0,
    });
    expect(await rowsOf(person)).toEqual(before);
    expect(await switchesOf(person)).toEqual(["SLACK on"]);
    expect((await auditOf(person.id)).map(({ action }) => action)).not.toContain("preference.import");

    expect(await run(file, { overwrite: true })).toMatchObject({ written: 2, switchedOff: 1, kept: 0, turnedOn: 1 });
    expect(await rowsOf(person)).toEqual(
      expect.arrayContaining([row(topic, "EMAIL", false), row(other, "EMAIL", true), row(other, "SMS", false)]),
    );
    expect(await switchesOf(person)).toEqual(["SLACK off"]);
  });

  test("keeps a frequency chosen here and writes on or off beside it", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await setPreference(ctxFor(signedIn(person.id)), { topicKey: topic.key, channel: "EMAIL", frequency: "DAILY" });
    expect(await run([on(person, email(topic, false))])).toMatchObject({ written: 1 });
    const rows = await transaction(system, (tx) =>
      tx.select().from(preferences).where(eq(preferences.userId, person.id)),
    );
    expect(rows).toMatchObject([{ choice: false, frequency: "DAILY" }]);
  });

  test("changes nothing when it is run again", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const file = [on(person, { ...email(topic, false), channel_types: { sms: false } })];
    await run(file);
    expect(await run(file, { overwrite: true })).toMatchObject({ written: 0, switchedOff: 0, unchanged: 2 });
    expect(await auditOf(person.id)).toHaveLength(1);
  });

  test("replaces an imported 'on' by 'off' of a later export, but never 'off' by 'on'", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await run([on(person, email(topic, true))]);
    expect(await run([on(person, email(topic, false))])).toMatchObject({ written: 1, kept: 0 });
    expect(await run([on(person, email(topic, true))])).toMatchObject({ written: 0, kept: 1, keptOn: 0 });
    expect(await rowsOf(person)).toEqual([row(topic, "EMAIL", false)]);
  });

  test("writes required and locked cells, and reports cells of unavailable or archived topics", async () => {
    const [person, required, locked] = [await makePerson(), await makeTopic(), await makeTopic()];
    await setTopicChannelPolicy(ctxFor(), { topicKey: required.key, channel: "EMAIL", policy: "REQUIRED" });
    await setTopicChannelPolicy(ctxFor(), { topicKey: required.key, channel: "SMS", policy: "UNAVAILABLE" });
    await setTenantPolicy(ctxFor(), {
      tenantKey: "acme",
      topicKey: locked.key,
      channel: "EMAIL",
      policy: "DEFAULT_ON",
      locked: true,
    });
    const archived = await makeTopic();
    await upsertTopic(ctxFor(), { ...archived, archived: true });
    const report = await run([
      on(person, {
        workflows: { [required.key]: { channel_types: { email: false, sms: false } }, [archived.key]: false },
      }),
      { user: person.externalId, tenant: "acme", preferences: email(locked, false) },
    ]);
    expect(report.written).toBe(2);
    expect(notImported(report)).toEqual([{ why: "a channel that the", count: 2, saidNo: 2 }]);
    expect(await rowsOf(person)).toEqual(
      expect.arrayContaining([row(required, "EMAIL", false), row(locked, "EMAIL", false, "acme")]),
    );
  });

  test("finds topics in other spellings, and prefers 'off' if two spellings name one cell", async () => {
    const person = await makePerson();
    const topic = await makeTopic();
    const shouted = topic.key.toUpperCase().replaceAll("-", "_");
    const report = await run([
      on(person, {
        workflows: {
          [topic.key]: { channel_types: { email: true, sms: true } },
          [shouted]: { channel_types: { email: false } },
        },
      }),
    ]);
    expect(await rowsOf(person)).toEqual([row(topic, "EMAIL", false), row(topic, "SMS", true)]);
    expect(notImported(report)).toEqual([{ why: "an on whose topic", count: 1, saidNo: 0 }]);
  });

  test("counts entries without a counterpart by reason, with their first locations", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const report = await run(
      `[\n${[
        on(person, {
          workflows: { unknown: false, [topic.key]: { channel_types: { push: false, in_app_feed: true } } },
        }),
        { user: "nobody", preferences: { workflows: { [topic.key]: false } } },
        { user: "nobody else", preferences: {} },
      ]
        .map((entry) => JSON.stringify(entry))
        .join(",\n")}\n]`,
    );
    expect(report.bad).toEqual([]);
    expect(notImported(report)).toEqual([
      { why: "a channel that does", count: 2, saidNo: 1 },
      { why: "a person whose external", count: 2, saidNo: 1 },
      { why: "a topic whose key", count: 1, saidNo: 1 },
    ]);
    expect(report.notImported.map(({ first }) => first)).toEqual([
      [
        `line 2 preferences.workflows.${topic.key}.channel_types.push`,
        `line 2 preferences.workflows.${topic.key}.channel_types.in_app_feed`,
      ],
      ["line 3 preferences", "line 4 preferences"],
      ["line 2 preferences.workflows.unknown"],
    ]);
  });

  test("writes a tenant's set to the tenant, also if it turns a whole channel off", async () => {
    const [person, topic, silent] = [await makePerson(), await makeTopic(), await makeTopic({ channels: [] })];
    const report = await run([
      on(person, [
        { id: "default", ...email(topic, true) },
        { id: "acme", ...email(topic, true), channel_types: { email: false } },
      ] as unknown as object),
    ]);
    const rows = await rowsOf(person);
    expect(rows).toContainEqual(row(topic, "EMAIL", true));
    expect(rows).toContainEqual(row(topic, "EMAIL", false, "acme"));
    expect(rows.filter(({ tenantKey, choice }) => tenantKey === "acme" && choice)).toEqual([]);
    expect(rows.map(({ topicId }) => topicId)).not.toContain(silent.id);
    expect(await switchesOf(person)).toEqual([]);
    expect(report.notImported.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/^an off for all topics, imported for each current topic/),
    );
  });

  test("writes 'off' on each marketing topic for an opt-out of all commercial messages", async () => {
    const person = await makePerson();
    const [news, receipts] = [await makeTopic({ classification: "MARKETING" }), await makeTopic()];
    await run([on(person, { commercial_subscribed: false })]);
    const rows = await rowsOf(person);
    expect(rows.filter(({ topicId }) => topicId === news.id)).toEqual([
      row(news, "EMAIL", false),
      row(news, "SLACK", false),
      row(news, "SMS", false),
    ]);
    expect(rows.filter(({ topicId }) => topicId === receipts.id)).toEqual([]);
  });

  test("records a consent for each changed marketing choice, without claiming our wording", async () => {
    const person = await makePerson();
    const [news, receipts] = [await makeTopic({ classification: "MARKETING" }), await makeTopic()];
    const evidence = () =>
      transaction(system, (tx) =>
        tx.select().from(consents).where(eq(consents.userId, person.id)).orderBy(consents.id),
      );
    await run([on(person, { workflows: { ...email(news, false).workflows, ...email(receipts, false).workflows } })]);
    expect(await evidence()).toMatchObject([
      {
        topicId: news.id,
        channel: "EMAIL",
        granted: false,
        wording: expect.stringContaining("knock"),
        at: new Date(moment),
      },
    ]);
    await run([on(person, email(news, false))]);
    expect(await evidence()).toHaveLength(1);
  });

  test("withdraws consent once for each marketing topic on a channel that is switched off", async () => {
    const person = await makePerson();
    const [news, offers, receipts] = [
      await makeTopic({ classification: "MARKETING" }),
      await makeTopic({ classification: "MARKETING" }),
      await makeTopic(),
    ];
    const evidence = () =>
      transaction(system, (tx) =>
        tx.select().from(consents).where(eq(consents.userId, person.id)).orderBy(consents.id),
      );
    await setPreference(ctxFor(), {
      userId: person.id,
      topicKey: news.key,
      channel: "EMAIL",
      enabled: true,
      tenantKey: "acme",
    });
    await setPreference(ctxFor(), { userId: person.id, topicKey: offers.key, channel: "EMAIL", enabled: false });
    const before = (await evidence()).length;
    const off = { channel_types: { email: false } };
    expect(await run([on(person, off)])).toMatchObject({ switchedOff: 1 });
    const withdrawals = (await evidence())
      .slice(before)
      .filter(({ topicId }) => [news, offers, receipts].some(({ id }) => id === topicId));
    expect(withdrawals.map(({ topicId, tenantKey }) => [topicId, tenantKey]).sort()).toEqual([
      [news.id, ""],
      [news.id, "acme"],
    ]);
    for (const row of withdrawals)
      expect(row).toMatchObject({
        channel: "EMAIL",
        granted: false,
        source: "import:knock",
        wording: expect.stringContaining("knock"),
        at: new Date(moment),
      });
    const count = (await evidence()).length;
    expect(await run([on(person, off)])).toMatchObject({ switchedOff: 0, unchanged: 1 });
    expect(await evidence()).toHaveLength(count);
  });

  test("rejects an invalid person as a whole, by line, and imports the others", async () => {
    const [ann, bob, eve, topic] = [await makePerson(), await makePerson(), await makePerson(), await makeTopic()];
    const report = await run(
      [
        "[",
        `${JSON.stringify(on(ann, { ...email(topic, false), categories: { x: 7 } }))},`,
        `${JSON.stringify(on(bob, email(topic, false)))},`,
        '{"user": "x", "preferences": {},, },',
        '{"user": "x", "preferences": {}, "tenent": "acme"},',
        '{"user": "", "preferences": {}},',
        '{"user": "x", "tenant": "no/slash", "preferences": {}},',
        `${JSON.stringify({ ...on(eve, [{ id: "globex", ...email(topic, false) }]), tenant: "acme" })},`,
        `${JSON.stringify(email(topic, false))},`,
        `${JSON.stringify({
          users: [
            { id: eve.externalId, preferences: { workflows: 1 } },
            { id: bob.externalId, preferences: {} },
          ],
        })}`,
        "]",
      ].join("\n"),
    );
    expect(report.people).toBe(1);
    expect(report.bad).toEqual([
      { line: 2, problem: "preferences.categories.x Invalid input" },
      { line: 4, problem: "is not JSON" },
      { line: 5, problem: 'Unrecognized key: "tenent"' },
      { line: 6, problem: "user must not be empty" },
      { line: 7, problem: expect.stringMatching(/^tenant must be 1 to 100/) },
      { line: 8, problem: "preferences.0 has another tenant than the field `tenant` beside it" },
      { line: 9, problem: expect.stringMatching(/^has no person/) },
      { line: 10, problem: "users.0.preferences.workflows must be an object" },
    ]);
    expect(await rowsOf(ann)).toEqual([]);
    expect(await rowsOf(eve)).toEqual([]);
    expect(await rowsOf(bob)).toEqual([row(topic, "EMAIL", false)]);
  });

  test("removes control characters from the report", async () => {
    const [person, name] = [await makePerson(), "\u001b[2J\u202e"];
    const report = await run([on(person, { workflows: { [name]: false } }), on(person, { workflows: { [name]: 7 } })]);
    const reported = JSON.stringify([report.notImported, report.bad]);
    expect(reported).toContain("preferences.workflows.?[2J?");
    expect(reported).not.toMatch(/\\u001b|\u202e/);
  });

  test("imports a single response for the person of the option", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const user = person.externalId ?? "";
    await run([{ id: "default", ...email(topic, false) }], { subject: { user } });
    await run(email(topic, true), { subject: { user, tenant: "acme" } });
    expect(await rowsOf(person)).toEqual(
      expect.arrayContaining([row(topic, "EMAIL", false), row(topic, "EMAIL", true, "acme")]),
    );
    expect((await run(email(topic, true), { subject: { user: "", tenant: "acme" } })).bad).toHaveLength(1);
  });

  test("imports the format of every vendor", async () => {
    const topic = await makeTopic();
    const responses = {
      knock: { categories: { [topic.key]: false } },
      novu: {
        global: { enabled: true, channels: {} },
        workflows: [{ enabled: false, channels: {}, overrides: [], workflow: { identifier: topic.key } }],
      },
      courier: { items: [{ topic_id: topic.key, status: "OPTED_OUT", default_status: "OPTED_IN" }] },
      suprsend: { sections: [{ subcategories: [{ category: topic.key, preference: "opt_out" }] }] },
    } as const;
    for (const from of ["knock", "novu", "courier", "suprsend"] as const) {
      const person = await makePerson();
      await run([on(person, responses[from])], { from });
      expect((await rowsOf(person)).map(({ choice }) => choice)).toEqual([false, false, false]);
    }
  });

  test("keeps 'off' for a person who is repeated in a later chunk, in any order and with overwrite", async () => {
    const [ann, bob, topic] = [await makePerson(), await makePerson(), await makeTopic()];
    const crowd = (await makePeople(600)).map((person) => on(person, email(topic, false)));
    for (const overwrite of [false, true]) {
      const report = await run(
        [
          on(ann, email(topic, true)),
          on(bob, email(topic, false)),
          ...crowd,
          on(ann, email(topic, false)),
          on(bob, email(topic, true)),
        ],
        { overwrite },
      );
      expect(report).toMatchObject({ people: 602, kept: 0 });
      expect(notImported(report)).toEqual([{ why: "an on whose topic", count: 1, saidNo: 0 }]);
      expect(await rowsOf(ann)).toEqual([row(topic, "EMAIL", false)]);
      expect(await rowsOf(bob)).toEqual([row(topic, "EMAIL", false)]);
    }
  });

  test("waits for a person who is writing their own preferences", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const imported = await transaction(system, async (tx) => {
      await lockPerson(tx, person.id);
      const running = run([on(person, email(topic, false))]);
      await vi.waitFor(async () => {
        const waiting = await asOwner(
          database.url,
          "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        );
        expect(waiting).toHaveLength(1);
      });
      await tx.insert(preferences).values({
        userId: person.id,
        topicId: topic.id,
        channel: "EMAIL",
        choice: true,
        updatedAt: new Date(),
        updatedBy: person.id,
      });
      return { running };
    });
    expect(await imported.running).toMatchObject({ written: 0, kept: 1, keptOn: 1 });
    expect(await rowsOf(person)).toEqual([row(topic, "EMAIL", true)]);
  });

  test("needs permission to write people", async () => {
    const person = await makePerson();
    for (const actor of [signedIn(person.id), signedIn(person.id, "AUDITOR"), key("PREFERENCES_READ", "SEND")])
      await expect(run([], {}, actor)).rejects.toBeInstanceOf(AccessError);
    await expect(run([on(person, {})], {}, key("USERS_WRITE"))).resolves.toMatchObject({ people: 1 });
  });
});
