import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { reports } from "#db/schema/index.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { AccessError, ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePerson, signedIn } from "#lib/testing/fixtures.ts";
import { configure, database, ok, run, slackAt } from "../../alerts/testing/alerting.ts";
import { amendReport } from "./amend.ts";
import { hashOfReport } from "./content.ts";
import { findChangedReports, freezeReports } from "./freeze.ts";
import { saveReportNote } from "./notes.ts";
import { recordTests } from "./record-tests.ts";
import { draftReport, findReport, listReports } from "./view.ts";

const owner = (statement: string, values: unknown[] = []) => asOwner(database.url, statement, values);
const at = (time: string) => new Date(`${time}Z`);
const ops = (time: string) => ctxFor(key("OPERATIONS"), at(time));
const freeze = (time: string) => freezeReports(ctxFor(system, at(time)));
const names = async () =>
  (await listReports(ops("2030-01-01T00:00:00"), { first: 100 })).edges.map(({ node }) => node.content.name).sort();
const weekly = async () => {
  const [edge] = (await listReports(ops("2030-01-01T00:00:00"), { first: 1, kind: "WEEKLY" })).edges;
  if (!edge) throw new Error("there is no report");
  return edge.node;
};

/** The last week of November 2026, from the 23rd to the 30th. */
const monday = "2026-11-30T06:00:00";
beforeEach(async () => {
  configure({});
  // The periods of these tests end later than today.
  setProcessSingleton("database-clock", async () => at("2040-01-01T00:00:00"));
  await owner(
    `DELETE FROM report_amendments; DELETE FROM reports; DELETE FROM report_notes; DELETE FROM test_runs;
     DELETE FROM audit_events WHERE action IN ('report.freeze', 'report.amend');
     DELETE FROM capacity_samples; UPDATE alert_clock SET installed_at = '2026-11-25Z'`,
  );
});

describe("freezeReports", () => {
  test("freezes each report at 06:00 UTC after its period, and not before", async () => {
    expect(await freeze("2026-11-30T05:59:59")).toEqual({ frozen: 0 });
    expect(await freeze(monday)).toEqual({ frozen: 1 });
    expect(await names()).toEqual(["2026-W48"]);
    expect(await freeze("2026-12-01T06:00:00")).toEqual({ frozen: 1 });
    expect(await freeze("2027-01-01T06:00:00")).toEqual({ frozen: 6 });
    expect(await names()).toEqual([
      ...["2026-11", "2026-12", "2026-Q4"],
      ...["2026-W48", "2026-W49", "2026-W50", "2026-W51", "2026-W52"],
    ]);
    expect(await freeze("2027-01-01T07:00:00")).toEqual({ frozen: 0 });
  });

  test("freezes nothing that has not ended by the clock of the database, if a host's clock runs ahead", async () => {
    setProcessSingleton("database-clock", async () => at("2026-11-30T05:59:00"));
    expect(await freeze("2027-01-01T06:00:00")).toEqual({ frozen: 0 });
    setProcessSingleton("database-clock", async () => at("2026-12-01T07:00:00"));
    expect(await freeze("2027-01-01T06:00:00")).toEqual({ frozen: 2 });
    expect(await names()).toEqual(["2026-11", "2026-W48"]);
    setProcessSingleton("database-clock", undefined);
    await owner("DELETE FROM reports");
    await freeze("2040-01-01T06:00:00");
    expect(await owner("SELECT FROM reports WHERE ends_at > now()")).toEqual([]);
  });

  test("freezes no report of a period before the installation", async () => {
    await owner("UPDATE alert_clock SET installed_at = '2026-11-30T05:00:00Z'");
    expect(await freeze(monday)).toEqual({ frozen: 0 });
  });

  test("freezes and sends once with several workers", async () => {
    await using slack = await startFakeVendor(() => ok);
    configure(slackAt(slack.url));
    setProcessSingleton("clock", () => at(monday));
    const admin = await makePerson();
    await owner("UPDATE users SET role = 'ADMIN' WHERE id = $1", [admin.id]);
    const results = await Promise.all(Array.from({ length: 4 }, () => freeze(monday)));
    expect(results.map(({ frozen }) => frozen).toSorted()).toEqual([0, 0, 0, 1]);
    await run();
    const posts = slack.requests.map(({ body }) => new URLSearchParams(body));
    expect(posts).toHaveLength(1);
    expect(posts[0]?.get("channel")).toBe("C0OPS");
    expect(posts[0]?.get("text")).toMatch(/Weekly report 2026-W48[\s\S]*\/admin\/reports\/rep_/);
    const mails = await owner("SELECT user_id, subject FROM outbox");
    expect(mails).toEqual([{ user_id: admin.id, subject: "Weekly report 2026-W48" }]);
  });

  test("freezes old reports after an upgrade, and sends only the newest of each kind", async () => {
    setProcessSingleton("clock", () => at("2026-12-01T06:00:00"));
    const admin = await makePerson();
    await owner("UPDATE users SET role = 'ADMIN' WHERE id = $1", [admin.id]);
    await owner("UPDATE alert_clock SET installed_at = '2026-11-10Z'");
    expect(await freeze("2026-12-01T06:00:00")).toEqual({ frozen: 4 });
    await run();
    const [mail, ...others] = await owner("SELECT subject, payload ->> 'text' AS text FROM outbox WHERE user_id = $1", [
      admin.id,
    ]);
    expect(others).toEqual([]);
    expect(mail?.subject).toMatch(/^2 messages: /);
    expect(mail?.text.match(/\[info\] \w+ report \S+/g)?.toSorted()).toEqual([
      "[info] Monthly report 2026-11",
      "[info] Weekly report 2026-W48",
    ]);
  });

  test("freezes the later reports if one fails, and tries that one again", async () => {
    await owner("UPDATE alert_clock SET installed_at = '2026-11-17Z'");
    await owner("ALTER TABLE reports ADD CONSTRAINT fails CHECK (starts_at <> '2026-11-16Z')");
    try {
      await expect(freeze(monday)).rejects.toThrow();
      expect(await names()).toEqual(["2026-W48"]);
    } finally {
      await owner("ALTER TABLE reports DROP CONSTRAINT fails");
    }
    expect(await freeze(monday)).toEqual({ frozen: 1 });
    expect(await names()).toEqual(["2026-W47", "2026-W48"]);
  });

  test("keeps neither the list nor the next report back for one whose content cannot be read", async () => {
    await freeze(monday);
    await owner("UPDATE reports SET content = '{}'");
    expect(await freeze("2026-12-07T06:00:00")).toEqual({ frozen: 2 });
    const { edges } = await listReports(ops("2026-12-07T07:00:00"), { first: 9, kind: "WEEKLY" });
    expect(edges.map(({ node }) => [node.content.name, node.isIntact])).toEqual([
      ["2026-W49", true],
      ["2026-W48", false],
    ]);
  });

  test("keeps the numbers of the frozen report for the period before", async () => {
    const tests = { name: "x", text: '{"numPassedTests": 10, "numFailedTests": 0}' };
    await recordTests(ctxFor(system, at("2026-11-24T00:00:00")), { reports: [tests], coverage: null });
    await freeze(monday);
    await owner("DELETE FROM test_runs");
    const draft = await draftReport(ops("2026-12-02T00:00:00"), { kind: "WEEKLY" });
    const line = draft.content.sections.flatMap(({ lines }) => lines).find(({ id }) => id === "tests-passed");
    expect(line).toMatchObject({ value: null, previous: 10 });
  });
});

describe("hash of a frozen report", () => {
  test("is in the audit log, and verifies after the database stored the content", async () => {
    await freeze(monday);
    const report = await weekly();
    expect(report).toMatchObject({ isIntact: true, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await eventsOf({ subject: report.id })).toMatchObject([
      { action: "report.freeze", after: { report: "2026-W48", hash: report.hash } },
    ]);
    expect(await findChangedReports(ctxFor(system))).toEqual({ checked: 1, changed: [], missing: [] });
  });

  test("shows a report that was rewritten together with its hash, and one that was removed", async () => {
    await freeze(monday);
    const { id } = await weekly();
    await owner("UPDATE reports SET frozen_at = frozen_at - interval '1 hour'");
    const [row] = await transaction(system, (tx) => tx.select().from(reports));
    await owner("UPDATE reports SET hash = $1", [row && hashOfReport(row)]);
    expect(await findChangedReports(ctxFor(system))).toEqual({ checked: 1, changed: [id], missing: [] });
    expect((await weekly()).isIntact, "also on the page").toBe(false);
    await owner("DELETE FROM reports");
    expect(await findChangedReports(ctxFor(system))).toEqual({ checked: 0, changed: [], missing: [id] });
  });

  test.each([
    ["a number", "content = jsonb_set(content, '{sections,0,lines,0,target}', '99')"],
    ["the period", "ends_at = ends_at + interval '1 ms'"],
    ["the time", "frozen_at = frozen_at - interval '1 hour'"],
  ])("shows a change of %s", async (_, change) => {
    await freeze(monday);
    await owner(`UPDATE reports SET ${change}`);
    const { id, isIntact } = await weekly();
    expect(isIntact).toBe(false);
    expect((await findChangedReports(ctxFor(system))).changed).toEqual([id]);
  });

  test("is protected: no role of the service may change or delete a report", async () => {
    await freeze(monday);
    for (const statement of ["UPDATE reports SET hash = ''", "DELETE FROM reports"])
      await expect(transaction(system, (tx) => tx.execute(statement))).rejects.toThrow();
    expect((await weekly()).isIntact).toBe(true);
  });
});

describe("saveReportNote", () => {
  const note = (text: string, time = "2026-11-29T12:00:00", patch: object = {}) =>
    saveReportNote(ops(time), { kind: "WEEKLY", section: "SECURITY", text, ...patch });

  test("keeps each text with its author; the last one is in the report", async () => {
    await note("One sign-in from a new place", "2026-11-28T12:00:00");
    await note(" Two sign-ins from new places ");
    await freeze(monday);
    expect((await weekly()).notes).toEqual([
      {
        ...{ id: expect.stringMatching(/^rpn_/), section: "SECURITY", text: "Two sign-ins from new places" },
        ...{ author: "key_test", at: at("2026-11-29T12:00:00"), isChanged: false },
      },
    ]);
    expect(await owner("SELECT text FROM report_notes ORDER BY at")).toHaveLength(2);
  });

  test("is audited without its text", async () => {
    const { note: saved } = await note("Nothing");
    const [event] = await eventsOf({ subject: saved.id });
    expect(event).toMatchObject({ action: "reportNote.save", after: { report: "2026-W48", section: "SECURITY" } });
    expect(JSON.stringify(event)).not.toContain("Nothing");
  });

  test("writes a period that has ended until its report is frozen", async () => {
    await note("Late", "2026-11-30T05:00:00", { at: at("2026-11-29T00:00:00") });
    await freeze(monday);
    expect((await weekly()).notes).toHaveLength(1);
    const late = note("Too late", "2026-11-30T07:00:00", { at: at("2026-11-29T00:00:00") });
    await expect(late).rejects.toThrow(ConflictError);
  });

  test.each<[string, object, string]>([
    ["a section that a weekly report does not have", { section: "RISKS" }, "section"],
    ["a future period", { at: at("2026-12-07T00:00:00") }, "at"],
    ["a blank text", { text: " \n " }, "text"],
    ["a text over 10,000 characters", { text: "x".repeat(10_001) }, "text"],
  ])("rejects %s", async (_, patch, path) => {
    const refused = await note("x", "2026-11-29T12:00:00", patch).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ValidationError);
    expect(refused).toMatchObject({ path: [path] });
  });

  test("shows a text that an erasure changed after the freeze, and keeps the report intact", async () => {
    await note("ada@example.com reported it");
    await freeze(monday);
    await owner("UPDATE report_notes SET text = '[erased] reported it'");
    const report = await weekly();
    expect(report.isIntact).toBe(true);
    expect(report.notes).toMatchObject([{ text: "[erased] reported it", isChanged: true }]);
  });

  test("is read without addresses by all but ADMIN", async () => {
    await note("ada@example.com reported it");
    const read = async (actor: ReturnType<typeof signedIn>) =>
      (await draftReport(ctxFor(actor, at("2026-11-29T13:00:00")), { kind: "WEEKLY" })).notes[0]?.text;
    expect(await read(signedIn("usr_x", "ADMIN"))).toBe("ada@example.com reported it");
    expect(await read(signedIn("usr_x", "AUDITOR"))).toBe("[redacted] reported it");
  });
});

describe("amendReport", () => {
  test("adds a visible correction and changes nothing else", async () => {
    await freeze(monday);
    const before = await weekly();
    const { report } = await amendReport(ops("2026-12-01T00:00:00"), { id: before.id, text: "p95 was of one host" });
    expect(report.amendments).toMatchObject([{ text: "p95 was of one host", author: "key_test" }]);
    expect(await findReport(ops("2026-12-01T00:00:00"), before.id)).toEqual({
      ...before,
      amendments: report.amendments,
    });
    expect((await eventsOf({ subject: before.id })).map(({ action }) => action)).toContain("report.amend");
  });

  test("rejects an unknown report and a blank text", async () => {
    await freeze(monday);
    const amend = (id: string, text: string) => amendReport(ops(monday), { id, text });
    await expect(amend(newId("report"), "x")).rejects.toThrow(NotFoundError);
    await expect(amend("rep_x", "x")).rejects.toThrow(NotFoundError);
    await expect(amend((await weekly()).id, " ")).rejects.toThrow(ValidationError);
  });
});

describe("reports", () => {
  test.each([
    ["a VIEWER", signedIn("usr_x")],
    ["a key with SEND", key("SEND")],
  ])("are closed to %s", async (_, actor) => {
    const ctx = ctxFor(actor, at(monday));
    await expect(listReports(ctx, { first: 1 })).rejects.toThrow(AccessError);
    await expect(findReport(ctx, newId("report"))).rejects.toThrow(AccessError);
    await expect(draftReport(ctx, { kind: "WEEKLY" })).rejects.toThrow(AccessError);
  });

  test("are read, but not written, by AUDITOR", async () => {
    const ctx = ctxFor(signedIn("usr_x", "AUDITOR"), at(monday));
    expect((await draftReport(ctx, { kind: "QUARTERLY" })).content.name).toBe("2026-Q4");
    const text = { kind: "WEEKLY", section: "SECURITY", text: "x" } as const;
    await expect(saveReportNote(ctx, text)).rejects.toThrow(AccessError);
    await expect(amendReport(ctx, { id: newId("report"), text: "x" })).rejects.toThrow(AccessError);
  });

  test("of a period that has not begun are rejected", async () => {
    const draft = draftReport(ops(monday), { kind: "MONTHLY", at: at("2026-12-01T00:00:00") });
    await expect(draft).rejects.toThrow(ValidationError);
  });
});
