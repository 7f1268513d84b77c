import { beforeAll, describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { system } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { webhookTask } from "./tasks.ts";
import {
  applyEvent,
  auditOf,
  bounce,
  type Case,
  database,
  type Effect,
  expectEffect,
  mail,
  outcomeOf,
  sent,
  suppressionsOf,
} from "./testing/applying.ts";
import { resendRequest, slackRequest, useSecrets } from "./testing/signed.ts";

const mails: [string, string, object, Effect][] = [
  ["is sent", "email.sent", {}, { status: "SENT", outcome: "recorded" }],
  ["is delivered", "email.delivered", {}, { status: "DELIVERED", outcome: "recorded" }],
  [
    "bounces permanently",
    "email.bounced",
    bounce("Permanent"),
    {
      status: "BOUNCED",
      error: "Permanent/General the receiving server refuses the address",
      reason: "HARD_BOUNCE",
      audited: "delivery.bounced",
      outcome: "suppressed",
    },
  ],
  [
    "bounces temporarily",
    "email.bounced",
    bounce("Transient", "MailboxFull"),
    {
      status: "BOUNCED",
      error: "Transient/MailboxFull the receiving server did not accept it",
      audited: "delivery.bounced",
      outcome: "recorded",
    },
  ],
  [
    "bounces for an unknown reason",
    "email.bounced",
    {},
    {
      status: "BOUNCED",
      error: "Undetermined the receiving server did not accept it",
      audited: "delivery.bounced",
      outcome: "recorded",
    },
  ],
  [
    "is marked as spam",
    "email.complained",
    {},
    {
      status: "COMPLAINED",
      reason: "COMPLAINT",
      audited: "delivery.complained",
      outcome: "suppressed",
    },
  ],
  [
    "fails",
    "email.failed",
    { failed: { reason: "reached_daily_quota" } },
    {
      status: "FAILED",
      error: "throttled: reached_daily_quota the provider could not send it",
      outcome: "recorded",
    },
  ],
  [
    "fails with text that may name people",
    "email.failed",
    { failed: { reason: "no ada@example.com here" } },
    {
      status: "FAILED",
      error: "unspecified the provider could not send it",
      outcome: "recorded",
    },
  ],
  [
    "is on the provider's suppression list",
    "email.suppressed",
    { suppressed: { type: "OnAccountSuppressionList", message: "" } },
    {
      status: "BOUNCED",
      reason: "HARD_BOUNCE",
      audited: "delivery.bounced",
      outcome: "suppressed",
    },
  ],
  ["is late", "email.delivery_delayed", {}, { status: "SENDING", outcome: "ignored" }],
  ["is opened", "email.opened", {}, { status: "SENDING", outcome: "ignored" }],
  ["has an unknown event", "constructor", {}, { status: "SENDING", outcome: "ignored" }],
];

describe("applyWebhook, a Resend event for a mail that", () => {
  const cases = new Map<string, Case & { event: string }>();
  // All events are posted first, then their jobs run together.
  beforeAll(async () => {
    useSecrets();
    for (const [name, type, data, effect] of mails) {
      const person = await makePerson();
      const delivery = await sent(person, "EMAIL", { status: "SENDING" });
      const request = mail(type, person.email, { ...data, tags: { delivery, topic: "x" } });
      await post(request);
      cases.set(name, { person, delivery, effect, event: request.headers.get("svix-id") ?? "" });
    }
    await runJobs(database.url, ["webhook"]);
  });

  test.each(mails)("%s", async (name) => {
    const testCase = cases.get(name);
    if (!testCase) throw new Error("the case was not made");
    expect(await outcomeOf(testCase.event)).toBe(testCase.effect.outcome);
    await expectEffect(testCase, "EMAIL");
  });
});

describe("applyWebhook", () => {
  test("applies 20 concurrent duplicates of a complaint once", async () => {
    const person = await makePerson();
    const delivery = await sent(person, "EMAIL");
    const request = mail("email.complained", person.email, { tags: { delivery } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(request.clone())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await runJobs(database.url, ["webhook"]);
    expect(await suppressionsOf(person)).toHaveLength(1);
    expect(await auditOf(person, "delivery.complained")).toHaveLength(1);
  });

  test("changes nothing if the job runs again after its worker died", async () => {
    const person = await makePerson();
    const delivery = await sent(person, "EMAIL");
    const request = mail("email.complained", person.email, { tags: { delivery } });
    await applyEvent(request.clone());
    const id = request.headers.get("svix-id") ?? "";
    await transaction(system, (tx) => addJobs(tx, [{ task: webhookTask, payload: { provider: "resend", id } }]));
    await runJobs(database.url, ["webhook"]);
    expect(await auditOf(person, "delivery.complained")).toHaveLength(1);
  });

  test("sets an invalid payload aside without endless retries", async () => {
    for (const data of [null, [], "text", { email_id: 7 }])
      expect(await applyEvent(resendRequest({ type: "email.delivered", data }))).toBe("unreadable");
  });

  test.each(["tokens_revoked", "app_uninstalled"])("records Slack's %s as an alarm in the audit log", async (type) => {
    const event = { type: "event_callback", event_id: `Ev-${type}`, event: { type, tokens: { bot: ["U0BOT"] } } };
    expect(await applyEvent(slackRequest(event))).toBe("alarm");
    const events = await eventsOf({ action: "integration.failure" });
    expect(events.map(({ after }) => after)).toContainEqual({ provider: "slack", code: type });
  });
});
