import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { escalations, onCallPages } from "#db/schema/on-call.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import { type FakeAnswer, type FakeRequest, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { setSchedule } from "#lib/preferences/index.ts";
import { signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { openIncident } from "../incidents/open.ts";
import { setEscalation } from "./set-escalation.ts";
import {
  ctx,
  database,
  escalate,
  exhaustRetries,
  makeRota,
  open,
  outbox,
  pages,
  sql,
  vendorAt,
} from "./testing/on-call.ts";

const isSms = ({ path }: FakeRequest) => path.includes("/Messages");
const isSlack = ({ path }: FakeRequest) => path.includes("chat.postMessage");
const accept = (request: FakeRequest): FakeAnswer => {
  if (isSms(request)) return { status: 201, body: { sid: "SM1", status: "queued" } };
  if (isSlack(request)) return { status: 200, body: { ok: true, ts: "1.0", channel: "D1" } };
  return { status: 200, body: { id: "re_1" } };
};
const alerts = () =>
  sql<{ channel: string; title: string; text: string }>("SELECT channel, title, text FROM alert_messages ORDER BY id");

describe("pagePerson", () => {
  test("sends the page with the vendors of the three channels", async () => {
    const { primary } = await makeRota();
    await using vendor = await startFakeVendor(accept);
    vendorAt(vendor.url);
    await open();
    await escalate(0);
    expect(await pages()).toEqual(["1 EMAIL SENT primary", "1 SLACK SENT primary", "1 SMS SENT primary"]);
    const sms = vendor.requests.find(isSms);
    expect(new URLSearchParams(sms?.body).get("To")).toBe(primary.phone);
    expect(new URLSearchParams(sms?.body).get("Body")).toContain("Acknowledge: ");
    const slack = vendor.requests.find((one) => isSlack(one) && one.body.includes(primary.slackUserId ?? "?"));
    expect(slack?.body).toContain("rotating_light");
  });

  test("cuts a long title of an SMS between characters", async () => {
    await makeRota();
    const title = `x${"😀".repeat(90)}`;
    await openIncident(ctx(), { title, severity: "HIGH", message: "Since noon" });
    await escalate(0);
    expect(await pages()).toEqual(["1 EMAIL SENT primary", "1 SLACK SENT primary", "1 SMS SENT primary"]);
    const sms = (await outbox()).find(({ channel }) => channel === "SMS");
    expect(sms?.payload.text).toMatch(/^HIGH: x(?:😀){58}\.\.\.\nAcknowledge: /u);
  });

  test("is not held by quiet hours, a snooze or a paused channel", async () => {
    const { primary } = await makeRota();
    await setSchedule(ctxFor(signedIn(primary.id), new Date()), {
      quietHours: [
        {
          days: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"],
          start: "00:00",
          end: "23:59",
        },
      ],
    });
    await setChannelPaused(ctx(), { channel: "SMS", paused: true, reason: "Test" });
    await open();
    await escalate(0);
    expect(await pages()).toEqual(["1 EMAIL SENT primary", "1 SLACK SENT primary", "1 SMS SENT primary"]);
  });

  test("goes over the other channels if one fails, and alerts operations", async () => {
    const { primary } = await makeRota();
    await using vendor = await startFakeVendor((request) =>
      isSms(request) ? { status: 400, body: { code: 21211, message: "Invalid 'To'" } } : accept(request),
    );
    vendorAt(vendor.url);
    await open();
    await escalate(0);
    expect(await pages()).toEqual(["1 EMAIL SENT primary", "1 SLACK SENT primary", "1 SMS FAILED primary"]);
    const posted = vendor.requests
      .filter(isSlack)
      .map(({ body }) => new URLSearchParams(body))
      .filter((form) => form.get("channel") === "C0INC")
      .map((form) => form.get("text"));
    expect(posted).toContainEqual(expect.stringContaining("A page over SMS failed"));
    expect(posted.join(), "no number in an alert").not.toContain(primary.phone);
  });

  test("retries an outage, and sends when it is over", async () => {
    await makeRota();
    let isDown = true;
    await using vendor = await startFakeVendor((request) => (isDown ? { status: 503 } : accept(request)));
    vendorAt(vendor.url);
    await open();
    await escalate(0);
    expect(await pages()).toEqual(["1 EMAIL QUEUED primary", "1 SLACK QUEUED primary", "1 SMS QUEUED primary"]);
    isDown = false;
    await exhaustRetries();
    expect(await pages()).toEqual(["1 EMAIL SENT primary", "1 SLACK SENT primary", "1 SMS SENT primary"]);
  });

  test("goes on to the next person at once if every channel fails, and reports it by mail", async () => {
    await makeRota();
    await using vendor = await startFakeVendor(() => ({ status: 503 }));
    vendorAt(vendor.url);
    await open();
    await escalate(0);
    await exhaustRetries();
    expect(await pages()).toEqual(["1 EMAIL FAILED primary", "1 SLACK FAILED primary", "1 SMS FAILED primary"]);
    const mails = (await alerts()).filter(
      ({ channel, text }) => channel === "mail" && text.includes("failed on every channel"),
    );
    expect(mails).toHaveLength(1);
    await runJobs(database.url, ["escalation"]);
    expect((await pages()).filter((line) => line.startsWith("3 "))).toHaveLength(3);
    expect((await pages()).at(-1)).toContain("secondary");
  });

  test("does not continue the chain while another person of the step was reached", async () => {
    const { secondary } = await makeRota();
    await setEscalation(ctx(), {
      steps: [
        { kind: "NOTIFY_ON_CALL", level: "PRIMARY" },
        { kind: "NOTIFY_ON_CALL", level: "SECONDARY" },
        { kind: "WAIT", minutes: 10 },
        { kind: "NOTIFY_ON_CALL", level: "MANAGER" },
        { kind: "WAIT", minutes: 10 },
      ],
    });
    const addresses = [secondary.email, secondary.phone, secondary.slackUserId].map(String);
    const reachable = addresses.flatMap((address) => [address, encodeURIComponent(address)]);
    await using vendor = await startFakeVendor((request) =>
      reachable.some((address) => request.body.includes(address))
        ? accept(request)
        : { status: 400, body: { code: 21211, message: "Invalid" } },
    );
    vendorAt(vendor.url);
    await open();
    await escalate(0);
    await exhaustRetries();
    await runJobs(database.url, ["escalation"]);
    const lines = await pages();
    expect(lines.filter((line) => line.includes("FAILED primary"))).toHaveLength(3);
    expect(lines.filter((line) => line.includes("SENT secondary"))).toHaveLength(3);
    expect(lines).toHaveLength(6);
  });

  test("begins the next round not sooner than a minute after a round that reached nobody", async () => {
    await makeRota();
    await setEscalation(ctx(), {
      steps: [
        { kind: "NOTIFY_ON_CALL", level: "PRIMARY" },
        { kind: "WAIT", minutes: 10 },
        { kind: "REPEAT", times: 5 },
      ],
    });
    await using vendor = await startFakeVendor(() => ({ status: 503 }));
    vendorAt(vendor.url);
    await open();
    await escalate(0);
    await exhaustRetries();
    await runJobs(database.url, ["escalation"]);
    expect(await pages()).toHaveLength(3);
    await escalate(1);
    expect(await pages()).toHaveLength(6);
  });

  test("waits without an attempt while the provider asked to wait", async () => {
    await makeRota();
    await using vendor = await startFakeVendor(accept);
    vendorAt(vendor.url);
    await sql(
      `INSERT INTO provider_states (provider, blocked_until, updated_at)
       SELECT unnest(ARRAY['resend', 'twilio', 'slack']), now() + interval '1 hour', now()`,
    );
    await open();
    await escalate(0);
    for (let tries = 0; tries < 6; tries += 1) {
      await sql("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
      await runJobs(database.url, ["page-person"]);
    }
    expect(await pages()).toEqual(["1 EMAIL QUEUED primary", "1 SLACK QUEUED primary", "1 SMS QUEUED primary"]);
    expect(await sql("SELECT DISTINCT attempts FROM on_call_pages")).toEqual([{ attempts: 0 }]);
    await exhaustRetries();
    expect(await pages()).toEqual(["1 EMAIL SENT primary", "1 SLACK SENT primary", "1 SMS SENT primary"]);
  });

  test("takes its locks in the order of runEscalations, so that a failing page is no deadlock", async () => {
    await makeRota();
    const isSent = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    await using vendor = await startFakeVendor(async (request) => {
      if (!isSms(request)) return accept(request);
      isSent.resolve();
      await mayAnswer.promise;
      return { status: 400, body: { code: 21211, message: "Invalid 'To'" } };
    });
    vendorAt(vendor.url);
    await open();
    const work = escalate(0);
    await isSent.promise;
    await transaction(system, async (tx) => {
      await tx.select().from(escalations).for("update");
      mayAnswer.resolve();
      await expect
        .poll(async () => (await sql("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")).length)
        .toBeGreaterThan(0);
      await tx.select().from(onCallPages).for("update");
    });
    await work;
    expect(await pages()).toContain("1 SMS FAILED primary");
  });
});
