import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { setPreference, setPreferences } from "../set.ts";
import { setChannelSwitch } from "../set-channel-switch.ts";
import { auditOf, email, notImported, on, row, rowsOf, run, switchesOf } from "./testing/importing.ts";

describe("importPreferences", () => {
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

  test("replaces an imported 'on' by 'off' of a later export, but never 'off' by 'on'", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await run([on(person, email(topic, true))]);
    expect(await run([on(person, email(topic, false))])).toMatchObject({ written: 1, kept: 0 });
    expect(await run([on(person, email(topic, true))])).toMatchObject({ written: 0, kept: 1, keptOn: 0 });
    expect(await rowsOf(person)).toEqual([row(topic, "EMAIL", false)]);
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
});
