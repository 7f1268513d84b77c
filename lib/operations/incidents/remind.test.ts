import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { remindOfIncidents } from "./remind.ts";
import { at, database, jobs, open, update } from "./testing/incidents.ts";

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

  test("reminds of a LOW or MEDIUM incident only for the acknowledgement, without a page", async () => {
    const { id } = await open({ severity: "LOW" });
    expect(await reminders(30)).toEqual(["Not acknowledged within 30 minutes. LOW, OPEN"]);
    await update(id, { status: "ACKNOWLEDGED" }, 31);
    expect(await reminders(1_000)).toEqual([]);
  });
});
