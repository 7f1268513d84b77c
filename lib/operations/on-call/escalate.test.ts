import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { suppress } from "#lib/suppression/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { remindOfIncidents } from "../incidents/remind.ts";
import { linkIncidents, updateIncident } from "../index.ts";
import { endShift } from "./end-shift.ts";
import { runEscalations } from "./escalate.ts";
import { readOnCall } from "./queries.ts";
import { setEscalation } from "./set-escalation.ts";
import {
  acknowledge,
  at,
  configure,
  ctx,
  database,
  escalate,
  makeRota,
  open,
  outbox,
  pages,
  sql,
} from "./testing/on-call.ts";

const makeAdmin = async () => {
  const admin = await makePerson();
  await sql("UPDATE users SET role = 'ADMIN' WHERE id = $1", [admin.id]);
  return admin;
};
const paged = async () => [...new Set((await pages()).map((line) => line.replace(/ \w+ \w+/, "")))];
const state = async () => (await sql<{ state: string }>("SELECT state FROM escalations"))[0]?.state;

describe("runEscalations", () => {
  test("pages the primary on every channel as soon as an urgent incident is opened, without waiting for the minute", async () => {
    const { primary } = await makeRota();
    await open();
    await runJobs(database.url, ["escalation", "page-person"]);
    expect(await pages()).toEqual(["1 EMAIL SENT primary", "1 SLACK SENT primary", "1 SMS SENT primary"]);
    const messages = await outbox();
    expect(messages.map(({ channel, user_id }) => [channel, user_id])).toEqual(
      ["EMAIL", "SLACK", "SMS"].map((channel) => [channel, primary.id]),
    );
    expect(JSON.stringify(messages.map(({ payload }) => payload.text)), "the title leaves the service").not.toContain(
      "ada@",
    );
    expect(messages[2]?.payload.text).toContain("/admin/incidents/inc_");
  });

  test("goes on to the secondary and the manager, and repeats five times", async () => {
    await makeRota();
    await open();
    for (let minute = 0; minute <= 200; minute += 1) await runEscalations(ctxFor(system, at(minute)));
    const all = await paged();
    expect(all.slice(0, 4)).toEqual(["1 primary", "2 primary", "3 secondary", "4 manager"]);
    expect(all).toHaveLength(24);
    expect(await state()).toBe("EXHAUSTED");
    await runEscalations(ctxFor(system, at(1_000)));
    expect(await paged()).toHaveLength(24);
  });

  test("stops when the incident is acknowledged, also for pages that wait", async () => {
    await makeRota();
    const { id } = await open();
    await runEscalations(ctxFor(system, at(0)));
    await acknowledge(id, 1);
    for (const minute of [1, 5, 15, 30]) await escalate(minute);
    expect(await pages()).toEqual(["1 EMAIL STOPPED primary", "1 SLACK STOPPED primary", "1 SMS STOPPED primary"]);
    expect(await outbox()).toEqual([]);
    expect(await state()).toBe("STOPPED");
  });

  test("sends no page that waits after the acknowledgement, even before the chain is stopped", async () => {
    await makeRota();
    const { id } = await open();
    await runEscalations(ctxFor(system, at(0)));
    await acknowledge(id, 1);
    await runJobs(database.url, ["page-person"]);
    expect(await outbox()).toEqual([]);
  });

  test("pages nobody for an incident that is not urgent", async () => {
    await makeRota();
    await open(0, "LOW");
    await escalate(0);
    expect(await pages()).toEqual([]);
  });

  test("runs each step once with two workers", async () => {
    await makeRota();
    await open();
    for (const minute of [0, 5])
      await Promise.all(Array.from({ length: 4 }, () => runEscalations(ctxFor(system, at(minute)))));
    expect(await paged()).toEqual(["1 primary", "2 primary", "3 secondary"]);
  });

  test("pages a person with two duties once", async () => {
    const { primary } = await makeRota();
    await sql("UPDATE on_call_shifts SET people = ARRAY[$1]", [primary.id]);
    await open();
    await escalate(0);
    await escalate(5);
    expect(await paged()).toEqual(["1 primary", "2 primary"]);
  });

  test("mails every ADMIN and says why if there is no rota", async () => {
    const admin = await makeAdmin();
    await open();
    await escalate(0);
    expect(await pages()).toEqual([]);
    const mails = async () =>
      (await outbox()).filter(({ payload }) => payload.text.includes("There is no on-call rota"));
    await escalate(1);
    expect((await mails()).map(({ channel, user_id }) => [channel, user_id])).toEqual([["EMAIL", admin.id]]);
    for (const minute of [5, 14]) await escalate(minute);
    expect(await mails(), "once in each round").toHaveLength(1);
    for (const minute of [15, 16]) await escalate(minute);
    expect(await mails()).toHaveLength(2);
  });

  test("goes on at once to the secondary if no one is on call as primary, and mails every ADMIN", async () => {
    await makeRota();
    const admin = await makeAdmin();
    const shift = (await readOnCall(ctx())).shifts.find(({ level }) => level === "PRIMARY");
    await endShift(ctx(), { id: shift?.id ?? "", reason: "Away" });
    await open();
    await escalate(0);
    expect(await paged()).toEqual(["1 secondary"]);
    const mail = (await outbox()).find(({ user_id }) => user_id === admin.id);
    expect(mail?.payload.text).toContain("No one could be paged as primary");
  });

  test("treats a person without a verified address like nobody", async () => {
    const { primary } = await makeRota();
    await sql(
      "UPDATE users SET email_verified_at = NULL, phone_verified_at = NULL, slack_verified_at = NULL WHERE id = $1",
      [primary.id],
    );
    await open();
    await escalate(0);
    expect(await paged()).toEqual(["1 secondary"]);
  });

  test("leaves out a number whose owner replied STOP", async () => {
    const { primary } = await makeRota();
    await transaction(system, (tx) =>
      suppress(tx, ctxFor(system, at(0)), {
        userId: primary.id,
        channel: "SMS",
        address: primary.phone ?? "",
        reason: "STOP",
        scope: "ALL",
      }),
    );
    await open();
    await escalate(0);
    expect(await pages()).toEqual(["1 EMAIL SENT primary", "1 SLACK SENT primary"]);
  });

  test("starts again if an incident is opened again", async () => {
    await makeRota();
    const { id } = await open();
    await escalate(0);
    await acknowledge(id, 1);
    await escalate(1);
    await sql("UPDATE incidents SET status = 'OPEN'");
    await escalate(2);
    expect(await paged()).toEqual(["1 primary", "2 primary"]);
  });

  test("begins again with a reminder after the chain has ended", async () => {
    await makeRota();
    await setEscalation(ctx(), {
      steps: [
        { kind: "NOTIFY_ON_CALL", level: "PRIMARY" },
        { kind: "WAIT", minutes: 5 },
      ],
    });
    await open();
    for (const minute of [0, 5]) await escalate(minute);
    expect(await state()).toBe("EXHAUSTED");
    await remindOfIncidents(ctxFor(system, at(30)));
    await escalate(30);
    expect(await paged()).toEqual(["1 primary", "2 primary"]);
    expect(await state()).toBe("RUNNING");
  });

  test("stops for an incident that becomes a duplicate, also for a page that waits, without waiting for the minute", async () => {
    await makeRota();
    const [original, duplicate] = [await open(0, "LOW"), await open()];
    await runEscalations(ctxFor(system, at(0)));
    await linkIncidents(ctx(1), { id: duplicate.id, kind: "DUPLICATE_OF", otherId: original.id });
    await runJobs(database.url, ["page-person"]);
    expect(await outbox()).toEqual([]);
    await runJobs(database.url, ["escalation"]);
    expect(await state()).toBe("STOPPED");
  });

  test("notifies the next person and a role, and a running chain keeps its steps", async () => {
    const { secondary } = await makeRota();
    const admin = await makeAdmin();
    await sql("UPDATE on_call_shifts SET people = people || $1::text WHERE level = 'PRIMARY'", [secondary.id]);
    await setEscalation(ctx(), {
      steps: [
        { kind: "NOTIFY_NEXT_PERSON" },
        { kind: "WAIT", minutes: 1 },
        { kind: "NOTIFY_ROLE", role: "ADMIN" },
        { kind: "WAIT", minutes: 1 },
      ],
    });
    await open();
    await escalate(0);
    await setEscalation(ctx(), { steps: [] });
    await escalate(1);
    const people = await sql<{ user_id: string; target: string }>(
      "SELECT DISTINCT number, recipient AS user_id, target FROM on_call_pages ORDER BY number",
    );
    expect(people).toMatchObject([
      { user_id: secondary.id, target: "next primary" },
      { user_id: admin.id, target: "every admin" },
    ]);
    await escalate(2);
    expect(await state()).toBe("EXHAUSTED");
  });
});

describe("paging with PagerDuty", () => {
  test("leaves people to PagerDuty while it works, and pages itself if PagerDuty rejects the event", async () => {
    await makeRota();
    let status = 202;
    await using vendor = await startFakeVendor(() => ({ status }));
    configure({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: vendor.url });
    const first = await open();
    await escalate(0);
    expect(vendor.requests).toHaveLength(1);
    expect(await pages()).toEqual([]);
    status = 400;
    await open(1);
    await escalate(1);
    await escalate(1);
    expect((await pages()).length).toBe(3);
    expect(await sql("SELECT FROM on_call_pages WHERE incident_id = $1", [first.id])).toEqual([]);
  });

  test.each([
    ["longer than a minute", "120", 3],
    ["shorter", "30", 0],
  ])("pages itself if PagerDuty asks to wait %s, also for a second incident", async (_name, wait, count) => {
    await makeRota();
    await using vendor = await startFakeVendor(() => ({ status: 429, headers: { "retry-after": wait } }));
    configure({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: vendor.url });
    for (let opened = 1; opened <= 2; opened += 1) {
      await open();
      await escalate(0);
      await escalate(0);
      expect(await pages()).toHaveLength(count * opened);
    }
    expect(vendor.requests).toHaveLength(1);
  });

  test("stops its own chain when the incident is resolved", async () => {
    await makeRota();
    await using vendor = await startFakeVendor(() => ({ status: 400 }));
    configure({ PAGERDUTY_ROUTING_KEY: "routing-key", PAGERDUTY_BASE_URL: vendor.url });
    const { id } = await open();
    await escalate(0);
    await updateIncident(ctx(1), { id, status: "RESOLVED", message: "Over" });
    await escalate(1);
    expect(await state()).toBe("STOPPED");
  });
});
