import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import { startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { type Alert, alertChannelOf, alertOperations } from "./alert.ts";
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
  states,
} from "./testing/alerting.ts";

const alert = (title: string, more: Partial<Alert> = {}) =>
  transaction(system, (tx) => alertOperations(tx, { title, text: `About ${title}`, severity: "warning", ...more }));
const mails = () =>
  asOwner<{ subject: string; text: string }>(
    database.url,
    "SELECT subject, payload ->> 'text' AS text FROM outbox ORDER BY id",
  );

beforeEach(() => configure({ APP_URL: "https://np.example" }));

describe("alertChannelOf", () => {
  const slack = slackAt("http://slack.example");
  const pager = pagerAt("http://pager.example");
  const incident = { to: "incidents", severity: "critical", incidentId: "inc_1" } as const;
  const legal = { to: "legal", severity: "critical", incidentId: "inc_1" } as const;
  test.each<[string, Record<string, string>, Parameters<typeof alertChannelOf>[0], string | null]>([
    ["a warning without Slack and PagerDuty", {}, { severity: "warning" }, "mail"],
    ["an incident without Slack and PagerDuty", {}, incident, "mail"],
    ["a warning with PagerDuty only", pager, { severity: "warning" }, "mail"],
    ["a critical alert without an incident, with PagerDuty only", pager, { severity: "critical" }, "mail"],
    ["an incident that PagerDuty pages", pager, incident, null],
    ["an entry of an incident's log without Slack", {}, { ...incident, severity: "info" }, null],
    ["the end of an alert without an incident", {}, { severity: "info" }, "mail"],
    ["a warning with Slack", slack, { severity: "warning" }, "slack-operations"],
    ["an incident with Slack", slack, incident, "slack-incidents"],
    ["a warning with an incident channel only", { ...slack, OPS_SLACK_CHANNEL: "" }, { severity: "warning" }, "mail"],
    ["a Slack channel without a token", { OPS_SLACK_CHANNEL: "C0OPS" }, { severity: "warning" }, "mail"],
    ["a breach without LEGAL_EMAIL", { ...slack, ...pager }, legal, "mail"],
  ])("returns the channel of %s", (_name, variables, one, channel) => {
    configure(variables);
    expect(alertChannelOf(one)).toBe(channel);
  });
});

describe("an alert without a channel of its own", () => {
  test("is mailed to each ADMIN", async () => {
    await makeAdmin();
    await makeAdmin();
    await alert("Mails are late");
    await run();
    expect(await mails()).toEqual([
      { subject: "Mails are late", text: expect.stringContaining("About Mails are late") },
      { subject: "Mails are late", text: expect.stringContaining("About Mails are late") },
    ]);
    expect((await states()).mail).toMatchObject({ waiting: 0, failingSince: null });
  });

  test("waits for the mail of its minute, which lists all alerts, the most severe first", async () => {
    await makeAdmin();
    await alert("first");
    await run();
    for (let number = 1; number <= 99; number += 1) await alert(`warning ${number}`);
    await alert("the cause", { severity: "critical" });
    await run();
    expect(await mails()).toHaveLength(1);
    expect(await dueIn()).toBeGreaterThan(50);
    expect(await dueIn()).toBeLessThanOrEqual(60);
    await advance(60_000);
    await run();
    const [, burst, ...others] = await mails();
    expect(others).toEqual([]);
    expect(burst?.subject).toBe("100 alerts: the cause");
    expect(burst?.text).toMatch(/\[critical\] the cause\s+About the cause\s+\[warning\] warning 1\s/);
    expect(burst?.text).toContain("and 50 more");
    expect(burst?.text).toContain("https://np.example/admin/operations");
    expect((await states()).mail).toMatchObject({ waiting: 0 });
  });

  test("is not mailed again with others after a failure: the retry has the same alerts and the same key", async () => {
    let isDown = true;
    await using vendor = await startFakeVendor(() => (isDown ? { status: 503 } : { status: 200, body: { id: "m" } }));
    const env = parseEnv({ ...vendorEnv(vendor.url) });
    setProcessSingleton("env", env);
    setProcessSingleton("transports", createTransports(env));
    await makeAdmin();
    await alert("first");
    await run();
    await advance(60_000);
    await alert("second");
    await run();
    isDown = false;
    await advance(60_000);
    await run();
    const keys = vendor.requests.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(1);
    expect(keys.length).toBeGreaterThan(1);
    await advance(60_000);
    await run();
    expect(vendor.requests.at(-1)?.body).toContain("About second");
    expect(vendor.requests.at(-1)?.body).not.toContain("About first");
  });
});

describe("an alert for a channel that was reported as failing", () => {
  test("is mailed too, and stays in the channel's queue", async () => {
    await makeAdmin();
    let isDown = true;
    await using slack = await startFakeVendor(() => (isDown ? { status: 503 } : ok));
    configure({ ...slackAt(slack.url), INCIDENT_SLACK_CHANNEL: "" });
    await alert("first");
    for (let tries = 0; tries < 8; tries += 1) {
      await run();
      await advance(60_000);
    }
    await alert("second");
    await run();
    await advance(60_000);
    await run();
    expect((await mails()).map(({ subject }) => subject)).toEqual([
      "Alerts cannot be sent over slack-operations",
      "second",
    ]);
    isDown = false;
    const failed = slack.requests.length;
    await advance(300_000);
    await run();
    expect(posted(slack.requests.slice(failed))).toEqual(["C0OPS first", "C0OPS second"]);
  });
});
