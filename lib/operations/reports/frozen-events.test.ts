import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { audit } from "#lib/audit/index.ts";
import { newId } from "#lib/ids.ts";
import { key } from "#lib/testing/fixtures.ts";
import { configure, database } from "../../alerts/testing/alerting.ts";
import { amendReport } from "./amend.ts";
import { findChangedReports, freezeReports } from "./freeze.ts";
import { listReports } from "./view.ts";

const owner = (statement: string) => asOwner(database.url, statement);
const at = (time: string) => new Date(`${time}Z`);
const ops = (time: string) => ctxFor(key("OPERATIONS"), at(time));
const monday = "2026-11-30T06:00:00";
const freeze = (time: string) => freezeReports(ctxFor(system, at(time)));
const weekly = async () => {
  const [edge] = (await listReports(ops("2030-01-01T00:00:00"), { first: 1, kind: "WEEKLY" })).edges;
  if (!edge) throw new Error("there is no report");
  return edge.node;
};

beforeEach(async () => {
  configure({});
  await owner(
    `DELETE FROM report_amendments; DELETE FROM reports; DELETE FROM audit_events;
     UPDATE alert_clock SET installed_at = '2026-11-25Z'`,
  );
});

describe("the page of a frozen report", () => {
  test("shows an amendment that was removed, and one that was added without an event", async () => {
    await freeze(monday);
    const { id } = await weekly();
    await amendReport(ops("2026-11-30T08:00:00"), { id, text: "The number of requests is too high." });
    expect((await weekly()).isIntact).toBe(true);
    await owner("UPDATE report_amendments SET id = 'rpa_other'");
    expect((await weekly()).isIntact).toBe(false);
    await owner("DELETE FROM report_amendments");
    expect((await weekly()).isIntact).toBe(false);
    expect((await findChangedReports(ctxFor(system))).changed).toEqual([id]);
  });

  test("shows a report whose event was removed, unless the report is older than the audit log", async () => {
    await transaction(system, (tx) =>
      audit(tx, ctxFor(system, at("2026-11-29T00:00:00")), { action: "user.export", subject: newId("user") }),
    );
    await freeze(monday);
    await owner("DELETE FROM audit_events WHERE action = 'report.freeze'");
    expect((await weekly()).isIntact).toBe(false);
    await owner("DELETE FROM audit_events WHERE at <= '2026-11-30T06:00:00Z'");
    expect((await weekly()).isIntact).toBe(true);
  });
});
