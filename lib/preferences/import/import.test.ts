import { describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { asOwner, system } from "#db/testing/index.ts";
import { AccessError } from "#lib/errors.ts";
import { key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { lockPerson } from "../lock-facts.ts";
import { auditOf, database, email, on, row, rowsOf, run, switchesOf } from "./testing/importing.ts";

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

  test("changes nothing when it is run again", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const file = [on(person, { ...email(topic, false), channel_types: { sms: false } })];
    await run(file);
    expect(await run(file, { overwrite: true })).toMatchObject({ written: 0, switchedOff: 0, unchanged: 2 });
    expect(await auditOf(person.id)).toHaveLength(1);
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
