import { beforeAll, describe, expect, test } from "vitest";
import { changes } from "#db/changes.ts";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { roundTripsOf, untilLive, useChangeListener } from "#db/testing/live.ts";
import type { Ctx } from "#lib/context.ts";
import type { Person } from "#lib/people/index.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { clearPreferences, setChannelSwitch, setPreference, setSchedule, snooze } from "./index.ts";

const database = useDatabase();
useChangeListener(database);

let topic: Topic;
let person: Person;
let ctx: Ctx;
beforeAll(async () => {
  topic = await makeTopic({ classification: "MARKETING" });
  person = await makePerson();
  ctx = ctxFor(signedIn(person.id));
});

/** The first words of a statement. */
const kindOf = (statement: string) =>
  /^\s*(SELECT (?:\w+_lock|add_jobs)|(?:INSERT INTO|UPDATE|DELETE FROM) "?\w+|\w+)/i
    .exec(statement)?.[1]
    ?.replaceAll('"', "")
    .replaceAll("SELECT ", "")
    .replace(/^pg_\w+_lock$/, "lock of the person") ?? statement;

const lockAndFacts = ["BEGIN", "lock of the person", "SELECT", "SELECT", "SELECT"];
const cell = () => ({ topicKey: topic.key, channel: "EMAIL" as const });
const audit = "INSERT INTO audit_events";
const consent = "insert into consents";

const verbs: [string, () => Promise<unknown>, string[]][] = [
  [
    "setPreference",
    () => setPreference(ctx, { ...cell(), enabled: false, frequency: "DAILY" }),
    ["INSERT INTO preferences", consent, "add_jobs", audit],
  ],
  ["clearPreferences", () => clearPreferences(ctx, {}), ["DELETE FROM preferences", consent, "add_jobs", audit]],
  [
    "setChannelSwitch",
    () => setChannelSwitch(ctx, { channel: "EMAIL", enabled: false }),
    ["insert into channel_switches", consent, audit],
  ],
  [
    "setSchedule",
    () => setSchedule(ctx, { digestTime: "18:30", timeZone: "Asia/Tokyo" }),
    ["insert into schedules", "update users", "add_jobs", audit],
  ],
  [
    "snooze",
    () => snooze(ctx, { until: new Date(ctx.now.getTime() + 60_000) }),
    ["insert into schedules", "add_jobs", audit],
  ],
];

/** Measured again if the listener lost its proof in between, because the catalogue was then read from the database. */
async function roundTripsWithCatalogue(write: () => Promise<unknown>): Promise<string[][]> {
  for (;;) {
    await untilLive();
    await setPreference(ctx, { ...cell(), enabled: true, frequency: "WEEKLY" });
    await setChannelSwitch(ctx, { channel: "EMAIL", enabled: true });
    const roundTrips = await roundTripsOf(write);
    if (changes().isLive) return roundTrips;
  }
}

describe("a change of a person's settings", () => {
  test.each(verbs)(
    "by %s takes three round trips: lock and facts, the writes, COMMIT",
    async (_name, write, writes) => {
      const roundTrips = await roundTripsWithCatalogue(write);
      const [first = [], second = [], ...rest] = roundTrips.map((statements) => statements.map(kindOf));
      expect([first, second.toSorted(), ...rest]).toEqual([lockAndFacts, writes.toSorted(), ["COMMIT"]]);
    },
  );
});
