import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import { type FakeAnswer, startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import type { SecurityEventKind } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { listIncidents } from "./queries.ts";
import { at, ctx, database, open, update } from "./testing/incidents.ts";

const teams = { CISO_EMAIL: "ciso@example.org", LEGAL_EMAIL: "legal@example.org" };
let now = at(0);
const run = () => runJobs(database.url, ["security-incident", "alert-operations", "retry-alerts"], 1);
const configure = (variables: Record<string, string> = {}) => {
  const env = parseEnv({ LOG_LEVEL: "silent", ...teams, ...variables });
  setProcessSingleton("env", env);
  setProcessSingleton("transports", createTransports(env));
};
const mails = () =>
  asOwner<{ recipient: string; subject: string; text: string }>(
    database.url,
    "SELECT recipient, subject, payload ->> 'text' AS text FROM outbox ORDER BY id",
  );
const only = async () => (await listIncidents(ctx(), { first: 5 })).edges.map(({ node }) => node);

beforeEach(async () => {
  now = at(0);
  setProcessSingleton("clock", () => now);
  configure();
  onTestFinished(() => {
    for (const name of ["clock", "env", "transports"]) setProcessSingleton(name, undefined);
  });
  await asOwner(database.url, "DELETE FROM outbox; DELETE FROM security_events; DELETE FROM provider_states");
});

const record = (kind: SecurityEventKind) =>
  recordSecurityEvent(ctxFor({ kind: "anonymous" }, now), { kind, subject: newId("user"), address: "203.0.113.5" });

describe("a security event", () => {
  test("opens a security incident and mails the CISO within the hour", async () => {
    await record("access.unusual");
    now = at(5);
    await run();
    expect(await only()).toMatchObject([
      {
        title: "Unusual sign-in of an admin or auditor",
        severity: "MEDIUM",
        source: "security:access.unusual",
        security: true,
        informCisoBy: at(65),
        // Without a provider, the mail is in the outbox only.
        cisoInformedAt: null,
      },
    ]);
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      recipient: "ciso@example.org",
      subject: expect.stringContaining("Security incident: "),
    });
    expect(mail?.text).toContain("security.access.unusual");
    expect(mail?.text).toContain("/admin/incidents/inc_");
    expect(mail?.text).not.toContain("203.0.113.5");
  });

  test("of the same kind is an entry of the open incident, and an event that is counted twice is added once", async () => {
    await record("access.unusual");
    await run();
    await record("access.unusual");
    const jobs = await asOwner<{ payload: object }>(database.url, "SELECT payload FROM graphile_worker._private_jobs");
    await run();
    for (const { payload } of jobs)
      await asOwner(database.url, "SELECT graphile_worker.add_job('security-incident', $1::json)", [payload]);
    await run();
    const [incident, ...others] = await only();
    expect(others).toEqual([]);
    expect(incident?.updates.map(({ message }) => message)).toEqual([
      expect.stringContaining("sev_"),
      "Not mailed to the CISO: without RESEND_API_KEY, mails stay in the outbox. Call them.",
      expect.stringContaining("sev_"),
    ]);
    expect(await mails()).toHaveLength(1);
  });

  test("after the resolution opens another incident, which is linked as a recurrence", async () => {
    await record("contact.change");
    await run();
    const [first] = await only();
    await update(first?.id ?? "", { status: "RESOLVED" }, 10);
    now = at(20);
    await record("contact.change");
    await run();
    expect((await only())[0]?.links).toMatchObject([
      { kind: "RECURRENCE_OF", isReverse: false, incidentId: first?.id },
    ]);
  });
});

describe("the mail to a team", () => {
  test("is retried until the provider accepts it, and is sent once", async () => {
    let answer: FakeAnswer = { status: 503 };
    await using vendor = await startFakeVendor(() => answer);
    const { SLACK_BOT_TOKEN: _, ...variables } = vendorEnv(vendor.url);
    configure(variables);
    await open({ security: true, severity: "LOW" });
    await run();
    expect((await only())[0]?.cisoInformedAt).toBeNull();
    const failed = vendor.requests.length;
    expect(failed).toBeGreaterThan(0);
    answer = { status: 200, body: { id: "mail-1" } };
    now = at(30);
    await makeRetriesDue(database.url);
    await run();
    const keys = vendor.requests.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(1);
    expect((await only())[0]?.cisoInformedAt).toEqual(at(30));
    const sent = vendor.requests.length;
    await makeRetriesDue(database.url);
    await run();
    expect(vendor.requests).toHaveLength(sent);
  });

  test("about a breach goes to the legal team and the CISO once, with the deadline", async () => {
    const { id } = await open({ severity: "CRITICAL" });
    now = at(10);
    const { incident } = await update(id, { breach: true, message: "ada@example.com is in the dump" }, 10);
    expect(incident).toMatchObject({ security: true, breachAt: at(10), reportBreachBy: at(72 * 60 + 10) });
    await update(id, { breach: true, message: "Still" }, 20);
    await run();
    const sent = await mails();
    expect(sent.map(({ recipient }) => recipient).sort()).toEqual(["ciso@example.org", "legal@example.org"]);
    const legal = sent.find(({ recipient }) => recipient === "legal@example.org");
    expect(legal?.text).toContain("2030-01-04T12:10:00.000Z");
    expect(legal?.text).not.toContain("ada@example.com");
    expect((await only())[0]).toMatchObject({ cisoInformedAt: null, legalInformedAt: null });
    expect(incident.updates.map(({ message }) => message).slice(1, 3)).toEqual([
      "ada@example.com is in the dump",
      "Not mailed to the CISO and the legal team: without RESEND_API_KEY, mails stay in the outbox. Call them.",
    ]);
    const reported = await update(id, { breachReported: true }, 90);
    expect(reported.incident.breachReportedAt).toEqual(at(90));
  });

  test("counts as sent only when a provider has accepted it, even if there was none at first", async () => {
    const { id } = await open({ breach: true });
    await run();
    const channels = () =>
      asOwner(
        database.url,
        "SELECT name, last_error FROM alert_channels WHERE failing_since IS NOT NULL AND name LIKE 'mail-%' ORDER BY name",
      );
    const last_error = "not_set_up without RESEND_API_KEY, mails stay in the outbox";
    expect(await channels()).toEqual(["mail-ciso", "mail-legal"].map((name) => ({ name, last_error })));
    await using vendor = await startFakeVendor(() => ({ status: 200, body: { id: "mail-1" } }));
    const { SLACK_BOT_TOKEN: _, ...variables } = vendorEnv(vendor.url);
    configure(variables);
    now = at(40);
    await makeRetriesDue(database.url);
    await run();
    expect(await channels()).toEqual([]);
    expect((await only())[0]).toMatchObject({ id, cisoInformedAt: at(40), legalInformedAt: at(40) });
  });

  test("is not sent without an address, and a report needs a breach", async () => {
    setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent" }));
    const { id } = await open({ security: true, breach: true });
    await run();
    expect(await mails()).toEqual([]);
    expect((await only())[0]).toMatchObject({ cisoInformedAt: null, legalInformedAt: null });
    expect((await update(id, { breachReported: true })).incident.breachReportedAt).toEqual(at(1));
    const other = await open();
    await expect(update(other.id, { breachReported: true })).rejects.toThrow(/is not a data breach/);
    await expect(update(other.id, { cisoInformed: true })).rejects.toThrow(/is not a security incident/);
  });
});
