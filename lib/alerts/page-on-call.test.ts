import { describe, expect, test, vi } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { addGauges } from "#lib/operations/gauges.ts";
import { linkIncidents } from "#lib/operations/incidents/links.ts";
import { openIncident } from "#lib/operations/incidents/open.ts";
import { updateIncident } from "#lib/operations/incidents/update.ts";
import { metricsText } from "#lib/telemetry/metrics.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import {
  advance,
  configure,
  database,
  dueIn,
  makeAdmin,
  ok,
  pagerAt,
  posted,
  run,
  slackAt,
  start,
  states,
} from "./testing/alerting.ts";

const open = () =>
  openIncident(ctxFor(system), { title: "Mails are late", severity: "CRITICAL", message: "Since noon" });

describe("an invalid PagerDuty routing key", () => {
  const refused: FakeAnswer = { status: 400, body: { status: "invalid event", errors: ["'routing_key' is invalid"] } };

  test("is reported in Slack, in the console and in metrics, and pages arrive once it is fixed", async () => {
    let answer = refused;
    await using pager = await startFakeVendor(() => answer);
    await using slack = await startFakeVendor(() => ok);
    configure({ ...slackAt(slack.url), ...pagerAt(pager.url) });
    await open();
    await open();
    await run();
    expect(pager.requests).toHaveLength(2);
    expect(posted(slack.requests).sort()).toEqual([
      "C0INC CRITICAL incident: Mails are late",
      "C0INC CRITICAL incident: Mails are late",
      "C0OPS Alerts cannot be sent over pagerduty",
    ]);
    expect((await states()).pagerduty).toMatchObject({
      failingSince: new Date(start),
      lastError: "400 PagerDuty refused the event: check PAGERDUTY_ROUTING_KEY and PAGERDUTY_BASE_URL",
    });
    addGauges();
    const lines = (await metricsText()).split("\n").filter((line) => line.startsWith("alert_channel_failing{"));
    expect(lines.map((line) => line.replace(/.*channel="([^"]*)".* (\d)$/, "$1 $2"))).toEqual([
      "slack-operations 0",
      "slack-incidents 0",
      "pagerduty 1",
      "mail 0",
    ]);
    answer = { status: 202 };
    await advance(60_000);
    await run();
    expect(pager.requests).toHaveLength(4);
    expect((await states()).pagerduty).toMatchObject({ failingSince: null });
  });

  test("is mailed to every ADMIN without Slack", async () => {
    await using pager = await startFakeVendor(() => refused);
    configure(pagerAt(pager.url));
    const [admin] = [await makeAdmin(), await makePerson()];
    await open();
    await run();
    const mails = await asOwner(database.url, "SELECT recipient, subject FROM outbox");
    expect(mails).toEqual([{ recipient: admin.email, subject: "Alerts cannot be sent over pagerduty" }]);
  });
});

describe("sendPage", () => {
  /** PagerDuty applies an event when it responds: a late response may undo a later event. */
  async function pagerDuty() {
    const state = { alert: "none", answered: [] as string[] };
    const triggerResponse = Promise.withResolvers<void>();
    const vendor = await startFakeVendor(async ({ body }) => {
      const { event_action } = JSON.parse(body);
      if (event_action === "trigger") await triggerResponse.promise;
      state.alert = event_action;
      state.answered.push(event_action);
      return { status: 202 };
    });
    return { vendor, state, answerTrigger: triggerResponse.resolve };
  }

  test("ends resolved although the trigger is answered after the incident was resolved", async () => {
    const { vendor, state, answerTrigger } = await pagerDuty();
    await using _vendor = vendor;
    configure(pagerAt(vendor.url));
    const { incident } = await open();
    const first = run();
    await vi.waitFor(() => expect(vendor.requests).toHaveLength(1), { timeout: 10_000 });
    await updateIncident(ctxFor(system), { id: incident.id, status: "RESOLVED", message: "Over" });
    await run();
    answerTrigger();
    await first;
    await run();
    expect(state).toEqual({ alert: "resolve", answered: ["trigger", "resolve"] });
  });

  test("retries with the incident's current state", async () => {
    let isDown = true;
    await using vendor = await startFakeVendor(() => (isDown ? "cut" : { status: 202 }));
    configure(pagerAt(vendor.url));
    await makeAdmin();
    const { incident } = await open();
    await run();
    for (let tries = 0; tries < 30; tries += 1) {
      expect(await dueIn()).toBeLessThanOrEqual(300);
      await advance(300_000);
      await run();
    }
    await updateIncident(ctxFor(system), { id: incident.id, status: "RESOLVED", message: "Over" });
    const before = vendor.requests.length;
    expect(before).toBe(31);
    isDown = false;
    await advance(300_000);
    await run();
    const actions = vendor.requests.slice(before).map(({ body }) => JSON.parse(body).event_action);
    expect(actions).toEqual(["resolve", "resolve"]);
    expect(await dueIn()).toBe(0);
  });

  test("ends the pages of a duplicate, and pages again when the link is removed", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 202 }));
    configure(pagerAt(vendor.url));
    const [{ incident: original }, { incident: duplicate }] = [await open(), await open()];
    await run();
    const link = { id: duplicate.id, kind: "DUPLICATE_OF", otherId: original.id } as const;
    const actions = () =>
      vendor.requests
        .map(({ body }) => JSON.parse(body))
        .filter(({ dedup_key }) => dedup_key === duplicate.id)
        .map(({ event_action }) => event_action);
    await linkIncidents(ctxFor(system), link);
    await run();
    expect(actions()).toEqual(["trigger", "resolve"]);
    await linkIncidents(ctxFor(system), { ...link, remove: true });
    await run();
    expect(actions()).toEqual(["trigger", "resolve", "trigger"]);
  });

  test("waits for PagerDuty's Retry-After, also for other incidents", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 429, headers: { "retry-after": "600" } }));
    configure(pagerAt(vendor.url));
    await open();
    await run();
    await open();
    await run();
    expect(vendor.requests).toHaveLength(1);
    expect(await dueIn()).toBeGreaterThan(580);
  });
});
