import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { deliveries, suppressions, webhookEvents } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import type { Channel } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { explain } from "#lib/preferences/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { webhookTask } from "./tasks.ts";
import { resendRequest, slackRequest, twilioRequest, useSecrets } from "./testing/signed.ts";

const database = useDatabase();
let topic: Topic;
beforeAll(async () => {
  topic = await makeTopic({
    channels: [
      { channel: "EMAIL", policy: "REQUIRED" },
      { channel: "SMS", policy: "REQUIRED" },
    ],
  });
});
beforeEach(() => useSecrets());
afterEach(() => setProcessSingleton("env", undefined));

async function sent(person: Person, channel: Channel, patch: Partial<typeof deliveries.$inferInsert> = {}) {
  const id = newId("delivery");
  await transaction(system, (tx) =>
    tx.insert(deliveries).values({
      userId: person.id,
      id,
      notificationId: newId("notification"),
      topicId: topic.id,
      channel,
      status: "SENT",
      decidedBy: "REQUIRED",
      decision: { outcome: "SEND", decidedBy: "REQUIRED", at: null, steps: [] },
      createdAt: new Date(),
      ...patch,
    }),
  );
  return id;
}

const rowsOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.userId, person.id)));
const suppressionsOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(suppressions).where(eq(suppressions.userId, person.id)));
const auditOf = (person: Person, action: string) => eventsOf({ subject: person.id, action });
const nextSend = async (person: Person, channel: Channel) => {
  const { outcome, decidedBy } = await explain(ctxFor(), { userId: person.id, topicKey: topic.key, channel });
  return `${outcome} ${decidedBy}`;
};

async function outcomeOf(id: string): Promise<string | null | undefined> {
  const [row] = await transaction(system, (tx) => tx.select().from(webhookEvents).where(eq(webhookEvents.id, id)));
  return row?.outcome;
}

/** Posts the event, runs its job, and returns the result. */
async function applyEvent(request: Request): Promise<string | null | undefined> {
  expect((await post(request)).status).toBe(200);
  await runJobs(database.url, ["webhook"]);
  const rows = await transaction(system, (tx) => tx.select().from(webhookEvents).orderBy(webhookEvents.receivedAt));
  return rows.at(-1)?.outcome;
}

const mail = (type: string, to: string | null, data: object = {}) =>
  resendRequest({
    type,
    created_at: new Date().toISOString(),
    data: { email_id: newId("outbox"), to: [to], subject: "Hello", ...data },
  });

const bounce = (type: string, subType = "General") => ({
  bounce: { type, subType, message: "smtp; 550 ada@example.com" },
});

type Effect = { status: string; error?: string | null; reason?: string; audited?: string; outcome: string };
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

interface Case {
  person: Person;
  delivery: string;
  effect: Effect;
}

/** Checks the effect of an event on its delivery, on the address and on the audit trail. */
async function expectEffect({ person, delivery, effect }: Case, channel: Channel): Promise<void> {
  const [row] = await rowsOf(person);
  expect(row?.status).toBe(effect.status);
  if (effect.error) expect(row?.error).toBe(effect.error);
  expect((await suppressionsOf(person)).map(({ reason, scope, channel }) => [reason, scope, channel])).toEqual(
    effect.reason ? [[effect.reason, "ALL", channel]] : [],
  );
  for (const action of ["delivery.bounced", "delivery.complained"])
    expect((await auditOf(person, action)).map(({ after }) => after)).toEqual(
      action === effect.audited ? [expect.objectContaining({ deliveryId: delivery })] : [],
    );
  expect(await nextSend(person, channel)).toBe(effect.reason ? "SKIP SUPPRESSION" : "SEND REQUIRED");
}

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

const texts: [status: string, errorCode: string | undefined, Effect][] = [
  ["queued", undefined, { status: "SENT", outcome: "recorded" }],
  ["accepted", undefined, { status: "SENT", outcome: "recorded" }],
  ["sent", "", { status: "SENT", outcome: "recorded" }],
  ["delivered", undefined, { status: "DELIVERED", outcome: "recorded" }],
  [
    "undelivered",
    "30003",
    { status: "FAILED", error: "address: 30003 the handset cannot be reached", outcome: "recorded" },
  ],
  [
    "undelivered",
    "30005",
    {
      status: "BOUNCED",
      error: "address: 30005 unknown or disconnected handset",
      reason: "HARD_BOUNCE",
      audited: "delivery.bounced",
      outcome: "suppressed",
    },
  ],
  ["failed", "21614", { status: "BOUNCED", reason: "HARD_BOUNCE", audited: "delivery.bounced", outcome: "suppressed" }],
  ["failed", "21610", { status: "FAILED", reason: "STOP", outcome: "suppressed" }],
  ["failed", "30034", { status: "FAILED", error: "account: 30034 the sender is not registered", outcome: "recorded" }],
  ["failed", "99999", { status: "FAILED", error: "99999 the carrier did not deliver it", outcome: "recorded" }],
  [
    "undelivered",
    undefined,
    { status: "FAILED", error: "undelivered the carrier did not deliver it", outcome: "recorded" },
  ],
  ["partying", undefined, { status: "UNKNOWN", outcome: "ignored" }],
];

describe("applyWebhook, a Twilio status of a text that is", () => {
  const cases: (Case & { sid: string })[] = [];
  beforeAll(async () => {
    useSecrets();
    for (const [index, [MessageStatus, ErrorCode, effect]] of texts.entries()) {
      const person = await makePerson({ phone: `+1415555${String(index).padStart(4, "0")}` });
      const delivery = await sent(person, "SMS", { status: "UNKNOWN", error: "no answer" });
      const sid = newId("outbox");
      const params = {
        MessageSid: sid,
        MessageStatus,
        To: person.phone ?? "",
        ...(ErrorCode !== undefined && { ErrorCode }),
      };
      await post(twilioRequest(`/api/webhooks/twilio/status?delivery=${delivery}`, params));
      cases.push({ person, delivery, effect, sid });
    }
    await runJobs(database.url, ["webhook"]);
  });

  test.each(texts.map(([status, code], index) => ({ status, code, index })))(
    "$status with code $code",
    async ({ status, index }) => {
      const testCase = cases[index];
      if (!testCase) throw new Error("the case was not made");
      expect(await outcomeOf(`${testCase.sid}:${status}`)).toBe(testCase.effect.outcome);
      if (testCase.effect.status !== "UNKNOWN")
        expect((await rowsOf(testCase.person))[0]?.providerMessageId).toBe(testCase.sid);
      await expectEffect(testCase, "SMS");
    },
  );
});

describe("recordOutcome", () => {
  test("suppresses a bounced former address and not the current one", async () => {
    const person = await makePerson();
    const delivery = await sent(person, "EMAIL");
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: `new-${person.email}` }] });
    await applyEvent(mail("email.bounced", person.email, { ...bounce("Permanent"), tags: { delivery } }));
    expect(await suppressionsOf(person)).toHaveLength(1);
    expect(await nextSend(person, "EMAIL")).toBe("SEND REQUIRED");
  });

  test("suppresses the address for its owner if the mail has no delivery", async () => {
    const person = await makePerson();
    const data = { ...bounce("Permanent"), tags: { delivery: newId("delivery"), kind: "sign-in" } };
    expect(await applyEvent(mail("email.bounced", (person.email ?? "").toUpperCase(), data))).toBe("suppressed");
    expect(await nextSend(person, "EMAIL")).toBe("SKIP SUPPRESSION");
    expect(await auditOf(person, "delivery.bounced")).toMatchObject([
      { after: { deliveryId: null, code: "Permanent/General" } },
    ]);
  });

  test("suppresses nothing for a mail to several recipients or an unknown address", async () => {
    const person = await makePerson();
    const two = mail("email.bounced", null, { ...bounce("Permanent"), to: [person.email, "b@example.org"] });
    expect(await applyEvent(two)).toBe("unmatched");
    expect(await applyEvent(mail("email.bounced", "stranger@example.org", bounce("Permanent")))).toBe("unmatched");
    expect(await suppressionsOf(person)).toEqual([]);
  });
});

describe("recordOutcome, digest", () => {
  test("records the outcome of a digest on all its items, with one audit event", async () => {
    const person = await makePerson();
    const digestId = newId("digest");
    await sent(person, "EMAIL", { digestId });
    await sent(person, "EMAIL", { digestId });
    await applyEvent(mail("email.complained", person.email, { tags: { delivery: digestId, kind: "digest" } }));
    expect((await rowsOf(person)).map(({ status }) => status)).toEqual(["COMPLAINED", "COMPLAINED"]);
    expect(await suppressionsOf(person)).toHaveLength(1);
    expect(await auditOf(person, "delivery.complained")).toMatchObject([{ after: { deliveryId: digestId } }]);
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

  test.each(["tokens_revoked", "app_uninstalled"])(
    "records Slack's %s as an alarm in the audit trail",
    async (type) => {
      const event = { type: "event_callback", event_id: `Ev-${type}`, event: { type, tokens: { bot: ["U0BOT"] } } };
      expect(await applyEvent(slackRequest(event))).toBe("alarm");
      const events = await eventsOf({ action: "integration.failure" });
      expect(events.map(({ after }) => after)).toContainEqual({ provider: "slack", code: type });
    },
  );
});
