import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system } from "#db/testing/index.ts";
import { type FakeAnswer, type FakeRequest, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { alertOperations } from "./alert.ts";
import {
  advance,
  configure,
  database,
  dueIn,
  makeAdmin,
  nowMs,
  ok,
  pagerAt,
  posted,
  run,
  slackAt,
  start,
  states,
} from "./testing/alerting.ts";

const alert = (title: string, to: "operations" | "incidents" = "incidents") =>
  transaction(system, (tx) => alertOperations(tx, { title, text: "Look", severity: "info", to }));

/** Titles posted to the incident channel. */
const incidents = (requests: readonly FakeRequest[]) =>
  posted(requests).flatMap((one) => (one.startsWith("C0INC ") ? one.slice(6) : []));

describe("sendAlert and retryAlerts", () => {
  test("deliver alerts in order after an outage of hours, none lost and none twice", async () => {
    let isDown = true;
    await makeAdmin();
    await using slack = await startFakeVendor(() => (isDown ? { status: 503 } : ok));
    configure(slackAt(slack.url));
    for (let number = 1; number <= 3; number += 1) {
      await alert(`alert ${number}`);
      await run();
    }
    for (let tries = 0; tries < 60; tries += 1) {
      expect(await dueIn()).toBeLessThanOrEqual(300);
      await advance(5 * 60_000);
      await run();
    }
    await alert("alert 4");
    const failed = slack.requests.length;
    expect(new Set(incidents(slack.requests))).toEqual(new Set(["alert 1"]));
    isDown = false;
    await advance(5 * 60_000);
    await run();
    expect(incidents(slack.requests.slice(failed))).toEqual(["alert 1", "alert 2", "alert 3", "alert 4"]);
    expect(await dueIn()).toBe(0);
    expect((await states())["slack-incidents"]).toMatchObject({ failingSince: null, waiting: 0 });
  });

  test("wait for Slack's Retry-After, also for later alerts", async () => {
    let answer: FakeAnswer = { status: 429, headers: { "retry-after": "900" } };
    await using slack = await startFakeVendor(() => answer);
    configure(slackAt(slack.url));
    await alert("first");
    await run();
    await alert("second");
    await run();
    expect(slack.requests).toHaveLength(1);
    expect(await dueIn()).toBeGreaterThan(880);
    answer = ok;
    await advance(900_000);
    await run();
    expect(posted(slack.requests.slice(1))).toEqual(["C0INC first", "C0INC second"]);
  });

  test("continue after an alert that Slack rejects for its content", async () => {
    await using slack = await startFakeVendor(({ body }) =>
      body.includes("bad") ? { status: 200, body: { ok: false, error: "msg_too_long" } } : ok,
    );
    configure(slackAt(slack.url));
    for (const title of ["bad", "good"]) await alert(title);
    await run();
    expect(posted(slack.requests)).toEqual(["C0INC bad", "C0INC good"]);
    expect(await dueIn()).toBe(0);
  });
});

describe("recordChannelFailure", () => {
  test("reports a channel that keeps failing over another one, once", async () => {
    await using slack = await startFakeVendor(() => ({ status: 503 }));
    await using pager = await startFakeVendor(() => ({ status: 202 }));
    configure({ ...slackAt(slack.url), ...pagerAt(pager.url), OPS_SLACK_CHANNEL: "" });
    await alert("alert 1");
    for (let tries = 0; tries < 10; tries += 1) {
      await run();
      expect(pager.requests).toHaveLength(nowMs - start < 5 * 60_000 ? 0 : 1);
      await advance(60_000);
    }
    expect(JSON.parse(pager.requests[0]?.body ?? "")).toMatchObject({
      event_action: "trigger",
      payload: { summary: "Alerts cannot be sent over slack-incidents", severity: "critical" },
    });
    expect((await states())["slack-incidents"]).toMatchObject({
      failingSince: new Date(start),
      lastError: "503 the provider failed while processing it",
      waiting: 1,
    });
  });

  test("reports an invalid token immediately", async () => {
    await using slack = await startFakeVendor(() => ({ status: 200, body: { ok: false, error: "invalid_auth" } }));
    await using pager = await startFakeVendor(() => ({ status: 202 }));
    configure({ ...slackAt(slack.url), ...pagerAt(pager.url) });
    await alert("alert 1");
    for (let tries = 0; tries < 3; tries += 1) {
      await run();
      await advance(300_000);
    }
    // The other Slack channel is tried first, and has the same token.
    expect(pager.requests.map(({ body }) => JSON.parse(body).payload.summary)).toEqual([
      "Alerts cannot be sent over slack-operations",
    ]);
  });
});

describe("sendAlert", () => {
  test("queues an alert once although its job failed after queueing", async () => {
    await using slack = await startFakeVendor(() => ok);
    configure(slackAt(slack.url));
    setProcessSingleton("transports", undefined);
    await alert("once");
    await asOwner(database.url, "ALTER TABLE provider_states RENAME TO provider_states_away");
    await run();
    await asOwner(database.url, "ALTER TABLE provider_states_away RENAME TO provider_states");
    expect(await asOwner(database.url, "SELECT title FROM alert_messages")).toEqual([{ title: "once" }]);
    await advance(60_000);
    await run();
    expect(incidents(slack.requests)).toEqual(["once"]);
  });
});
