import { beforeEach, describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { WEEKDAYS, type Weekday } from "#lib/enums.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { getPerson } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { log } from "#lib/telemetry/index.ts";
import { cellOf, makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { explain, matrix, schedule, setPreference, setSchedule } from "./index.ts";

const database = useDatabase();
beforeEach(() => setProcessSingleton("preferences.unknownZones", undefined));

/** Stores a zone that the API rejects, like another version or an operator could. */
const storeZone = (userId: string, zone: string) =>
  asOwner(database.url, "UPDATE users SET time_zone = $2 WHERE id = $1", [userId, zone]);
const inQuietHours = (userId: string, day: Weekday = "MONDAY") =>
  setSchedule(ctxFor(signedIn(userId)), { quietHours: [{ days: [day], start: "01:00", end: "02:00" }] });
/** Delivery reads the real clock: two days from now no message waits for quiet hours, in no time zone. */
const dayAfterTomorrow = WEEKDAYS[(new Date().getUTCDay() + 1) % 7] ?? "MONDAY";

describe("a stored time zone that Temporal rejects", () => {
  test.each(["IST", "SystemV/PST8PDT", "Mars/Base", ""])(
    "does not stop MARKETING messages to the person or to others: %j",
    async (zone) => {
      const topic = await makeTopic({ classification: "MARKETING" });
      const people = await makePeople(3);
      const [affected] = people;
      await inQuietHours(affected?.id ?? "", dayAfterTomorrow);
      await storeZone(affected?.id ?? "", zone);
      await sendNotification(ctxFor(system, new Date("2026-03-10T12:00:00Z")), {
        topicKey: topic.key,
        channels: ["EMAIL"],
        audience: { userIds: people.map(({ id }) => id) },
        subject: "Hello",
        body: "Hello",
      });
      await runJobs(database.url);
      const rows = await transaction(system, (tx) => tx.select().from(deliveries));
      const mine = rows.filter(({ topicId }) => topicId === topic.id);
      expect(mine.map(({ status }) => status)).toEqual(["SENT", "SENT", "SENT"]);
    },
  );

  test("counts as UTC, is reported in the schedule, and is logged once for each person", async () => {
    const warned = vi.spyOn(log, "warn");
    const [topic, person] = [await makeTopic(), await makePerson({ timeZone: "Asia/Tokyo" })];
    await inQuietHours(person.id);
    await storeZone(person.id, "IST");
    const query = { userId: person.id, topicKey: topic.key, channel: "EMAIL" } as const;
    const explained = await explain(ctxFor(), { ...query, at: new Date("2026-03-09T01:30:00Z") });
    expect(explained).toMatchObject({ decidedBy: "QUIET_HOURS", at: "2026-03-09T02:00:00.000Z", timeZone: "UTC" });
    await explain(ctxFor(), query);
    const view = await transaction(system, async (tx) => schedule(tx, await getPerson(tx, person.id)));
    expect(view).toMatchObject({ timeZone: "UTC", unreadable: ["TIME_ZONE"] });
    const lines = warned.mock.calls.filter(
      ([fields]) => "subject" in Object(fields) && Object(fields).subject === person.id,
    );
    expect(lines).toHaveLength(1);
    warned.mockRestore();
  });

  test("keeps the person's page and opt-outs usable until they choose a zone", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    await storeZone(person.id, "PST");
    const ctx = ctxFor(signedIn(person.id));
    await setPreference(ctx, { topicKey: topic.key, channel: "EMAIL", enabled: false });
    const view = await matrix(ctx, person.id, null);
    expect(view && cellOf(view, topic, "EMAIL")).toMatchObject({ effective: false, decidedBy: "CHOICE" });
    const { schedule: saved } = await setSchedule(ctx, { timeZone: "America/Los_Angeles" });
    expect(saved).toMatchObject({ timeZone: "America/Los_Angeles" });
    expect(saved.unreadable).toBeUndefined();
  });
});

describe("setSchedule", () => {
  test.each(["IST", "PST", "US/Pacific-New", "SystemV/EST5"])(
    "rejects the time zone %s, which Temporal does not know",
    async (timeZone) => {
      const person = await makePerson();
      await expect(setSchedule(ctxFor(signedIn(person.id)), { timeZone })).rejects.toMatchObject({
        path: ["timeZone"],
      });
    },
  );
});
