import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { scheduleMaintenance } from "../maintenance/schedule.ts";
import { linkIncidents } from "./links.ts";
import { writePostMortem } from "./post-mortem.ts";
import { listIncidents } from "./queries.ts";
import { remindOfIncidents } from "./remind.ts";
import { at, ctx, database, jobs, open, probe, update } from "./testing/incidents.ts";

describe("remindOfIncidents", () => {
  const reminders = async (minutes: number) => {
    await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
    const count = await remindOfIncidents(ctxFor(system, at(minutes)));
    const sent = (await jobs()).map(({ task, data }) => (task === "page-on-call" ? "page" : data.text?.split(":")[0]));
    expect(sent.filter((one) => one !== "page")).toHaveLength(count);
    return sent;
  };
  const late = "Not acknowledged within 30 minutes. HIGH, OPEN";
  const silent = "The hourly update is due. HIGH, ACKNOWLEDGED";

  test("reminds when it is due, again after the interval, and not after it is handled", async () => {
    const { id } = await open();
    expect(await reminders(29)).toEqual([]);
    expect(await reminders(30)).toEqual([late, "page"]);
    expect(await reminders(59)).toEqual([]);
    expect(await reminders(60)).toEqual([late, "page"]);
    await update(id, { status: "ACKNOWLEDGED" }, 61);
    expect(await reminders(120)).toEqual([]);
    expect(await reminders(121)).toEqual([silent]);
    expect(await reminders(180)).toEqual([]);
    expect(await reminders(181)).toEqual([silent]);
    await update(id, {}, 182);
    expect(await reminders(241)).toEqual([]);
    await update(id, { status: "RESOLVED" }, 242);
    expect(await reminders(1_000)).toEqual([]);
  });

  test("sends each reminder once if two workers run at the same time", async () => {
    await open({ severity: "LOW" });
    const counts = await Promise.all([1, 2].map(() => remindOfIncidents(ctxFor(system, at(30)))));
    expect(counts.sort()).toEqual([0, 1]);
    expect((await jobs()).filter(({ data }) => data.title?.startsWith("Overdue"))).toHaveLength(1);
  });

  test("asks once a day to verify a resolved incident", async () => {
    const { id } = await open({ severity: "LOW" });
    await update(id, { status: "RESOLVED" }, 10);
    const day = 24 * 60;
    expect(await reminders(day + 9)).toEqual([]);
    expect(await reminders(day + 10)).toEqual([
      expect.stringContaining('Resolved a day ago and not verified. Run "./np smoke"'),
    ]);
    expect(await reminders(day + 11)).toEqual([]);
    await probe(day + 12);
    await update(id, { status: "VERIFIED" }, day + 13);
    expect(await reminders(3 * day)).toEqual([]);
  });

  test("names the CISO after an hour and the authority a day before the 72 hours end, until they are informed", async () => {
    const { id } = await open({ severity: "LOW", breach: true });
    await update(id, { status: "ACKNOWLEDGED" }, 1);
    expect(await reminders(59)).toEqual([]);
    expect(await reminders(60)).toEqual([
      expect.stringContaining("The CISO was not mailed within the hour. Call them."),
    ]);
    await update(id, { cisoInformed: true }, 61);
    expect(await reminders(48 * 60 - 1)).toEqual([]);
    expect(await reminders(48 * 60)).toEqual([
      expect.stringMatching(/^The data breach is not reported to the authority/),
    ]);
    await update(id, { breachReported: true }, 48 * 60 + 1);
    expect(await reminders(71 * 60)).toEqual([]);
  });

  test("names the authority also after the incident is verified, and nothing else", async () => {
    const { id } = await open({ breach: true });
    await update(id, { status: "RESOLVED" }, 10);
    await probe(12);
    await update(id, { status: "VERIFIED" }, 13);
    expect(await reminders(48 * 60 - 1)).toEqual([]);
    expect(await reminders(48 * 60)).toEqual([
      expect.stringMatching(/^The data breach is not reported to the authority/),
    ]);
    await update(id, { breachReported: true }, 48 * 60 + 1);
    expect(await reminders(71 * 60)).toEqual([]);
  });

  test("counts the hour of the CISO from the flag, not from the opening", async () => {
    const { id } = await open({ severity: "LOW" });
    await update(id, { status: "ACKNOWLEDGED" }, 1);
    const { incident } = await update(id, { security: true }, 90);
    expect(incident.informCisoBy).toEqual(at(150));
    expect((await update(id, { message: "Still" }, 100)).incident.informCisoBy).toEqual(at(150));
    expect(await reminders(149)).toEqual([]);
    expect(await reminders(150)).toEqual([
      expect.stringContaining("The CISO was not mailed within the hour. Call them."),
    ]);
  });

  test("names the CISO and the authority for a duplicate too, without a page", async () => {
    const [original, duplicate] = [await open({ severity: "LOW" }), await open({ breach: true })];
    await update(original.id, { status: "ACKNOWLEDGED" }, 1);
    await linkIncidents(ctx(1), { id: duplicate.id, kind: "DUPLICATE_OF", otherId: original.id });
    expect(await reminders(59)).toEqual([]);
    expect(await reminders(60)).toEqual(["The CISO was not mailed within the hour. Call them. HIGH, OPEN"]);
    await update(duplicate.id, { cisoInformed: true }, 61);
    expect(await reminders(48 * 60)).toEqual([
      expect.stringMatching(/^The data breach is not reported to the authority/),
    ]);
  });

  test("asks once a day for the report of an emergency maintenance, until it is written", async () => {
    const day = 24 * 60;
    const [startsAt, endsAt] = [at(0), at(60)];
    const emergency = { title: "Repair", startsAt, endsAt, emergency: true, reason: "A full disk" };
    await scheduleMaintenance(ctx(0), emergency);
    const [edge] = (await listIncidents(ctx(), { first: 1 })).edges;
    const id = edge?.node.id ?? "";
    await update(id, { status: "RESOLVED" }, 70);
    await probe(72);
    await update(id, { status: "VERIFIED" }, 73);
    expect(await reminders(day - 1)).toEqual([]);
    const due = "The incident report of the emergency maintenance is due. Write the post-mortem. MEDIUM, VERIFIED";
    expect(await reminders(day)).toEqual([due]);
    expect(await reminders(day + 1)).toEqual([]);
    expect(await reminders(2 * day)).toEqual([due]);
    await writePostMortem(ctx(2 * day + 1), { id, text: "The disk was full." });
    expect(await reminders(3 * day)).toEqual([]);
    await asOwner(database.url, "DELETE FROM maintenance_windows");
  });

  test("skips a duplicate, because its work is done in the original", async () => {
    const [original, duplicate] = [await open({ severity: "LOW" }), await open({ severity: "LOW" })];
    await linkIncidents(ctx(1), { id: duplicate.id, kind: "DUPLICATE_OF", otherId: original.id });
    expect(await reminders(30)).toEqual([expect.stringContaining("Not acknowledged within 30 minutes. LOW, OPEN")]);
    expect((await jobs())[0]?.data.incidentId).toBe(original.id);
  });

  test("reminds of a LOW or MEDIUM incident only for the acknowledgement, without a page", async () => {
    const { id } = await open({ severity: "LOW" });
    expect(await reminders(30)).toEqual(["Not acknowledged within 30 minutes. LOW, OPEN"]);
    await update(id, { status: "ACKNOWLEDGED" }, 31);
    expect(await reminders(1_000)).toEqual([]);
  });
});
