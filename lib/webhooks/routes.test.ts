import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { webhookEvents } from "#db/schema/index.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { newId } from "#lib/ids.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { altered, resendRequest, secrets, slackRequest, twilioRequest, useSecrets } from "./testing/signed.ts";

const database = useDatabase();
beforeEach(() => useSecrets());
afterEach(async () => {
  setProcessSingleton("env", undefined);
  setProcessSingleton("pool", undefined);
  await asOwner(database.url, "DELETE FROM webhook_events; DELETE FROM graphile_worker._private_jobs");
});

const events = () => transaction(system, (tx) => tx.select().from(webhookEvents).orderBy(webhookEvents.id));
const jobs = () =>
  asOwner<{ data: unknown }>(database.url, "SELECT payload -> 'data' AS data FROM graphile_worker._private_jobs").then(
    (rows) => rows.map(({ data }) => data),
  );
const counted = async (provider: string, result: string) => {
  const line = (await metricsText())
    .split("\n")
    .find((one) => one.startsWith(`webhooks_total{provider="${provider}",result="${result}"}`));
  return Number(line?.split(" ").at(-1));
};
const nothingHappened = async () => expect([await events(), await jobs()]).toEqual([[], []]);

const delivery = newId("delivery");
const statusPath = `/api/webhooks/twilio/status?delivery=${delivery}`;
const delivered = { type: "email.delivered", created_at: new Date().toISOString(), data: { email_id: "re_1" } };
const sms = { MessageSid: "SM1", MessageStatus: "delivered", To: "+15551234567", AccountSid: "AC1" };
const mention = { type: "event_callback", event_id: "Ev1", token: "old secret", event: { type: "app_mention" } };

const providers: [string, (at?: Date) => Request, object][] = [
  ["resend", (at) => resendRequest(delivered, { id: "msg_1", at }), { id: "msg_1", kind: "email.delivered" }],
  ["twilio", () => twilioRequest(statusPath, sms), { id: "SM1:delivered", kind: "status.delivered" }],
  ["slack", (at) => slackRequest(mention, at), { id: "Ev1", kind: "app_mention" }],
];

describe.each(providers)("webhook of %s", (provider, make, row) => {
  test("records a signed event and adds its job without applying it", async () => {
    const before = await counted(provider, "accepted");
    expect((await post(make())).status).toBe(200);
    expect(await events()).toMatchObject([{ provider, ...row, appliedAt: null, outcome: null }]);
    expect(await jobs()).toEqual([{ provider, id: (await events())[0]?.id }]);
    expect(
      await asOwner(database.url, "SELECT priority FROM graphile_worker._private_jobs"),
      "before all mail: a STOP holds for the next message",
    ).toEqual([{ priority: -20 }]);
    expect(await counted(provider, "accepted")).toBe(before + 1);
    await runJobs(database.url, ["webhook"]);
    expect((await events())[0]?.appliedAt).toBeInstanceOf(Date);
  });

  test("adds one job for 20 concurrent duplicates and responds 200 to each", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(make())));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await jobs()).toHaveLength(1);
    expect(await events()).toHaveLength(1);
  });

  test("responds 200 to a duplicate of an applied event and changes nothing", async () => {
    await post(make());
    await runJobs(database.url, ["webhook"]);
    const applied = await events();
    expect((await post(make())).status).toBe(200);
    expect(await events()).toEqual(applied);
    expect(await jobs()).toEqual([]);
  });

  test("rejects a body with any changed byte", async () => {
    const request = make();
    const body = Buffer.from(await request.clone().text());
    const before = await counted(provider, "refused");
    const positions = [0, Math.floor(body.length / 2), body.length - 1];
    for (const position of positions) {
      const changed = new Uint8Array(body);
      changed[position] = (changed[position] ?? 0) ^ 1;
      const answer = await post(await altered(request, { body: changed }));
      expect([position, answer.status]).toEqual([position, 401]);
      expect((await answer.text()).length).toBeLessThan(100);
    }
    expect(await counted(provider, "refused")).toBe(before + positions.length);
    await nothingHappened();
  });

  test("rejects a request without its signature", async () => {
    for (const name of [
      "svix-id",
      "svix-timestamp",
      "svix-signature",
      "x-twilio-signature",
      "x-slack-signature",
      "x-slack-request-timestamp",
    ]) {
      const request = make();
      if (!request.headers.has(name)) continue;
      expect([name, (await post(await altered(request, { headers: { [name]: undefined } }))).status]).toEqual([
        name,
        401,
      ]);
    }
    await nothingHappened();
  });

  test("rejects every request if no secret is set", async () => {
    useSecrets({ RESEND_WEBHOOK_SECRETS: "", TWILIO_AUTH_TOKEN: "", SLACK_SIGNING_SECRET: "" });
    expect((await post(make())).status).toBe(401);
    await nothingHappened();
  });

  test("rejects more than 256 KiB, with or without a Content-Length", async () => {
    const big = "x".repeat(256 * 1024 + 1);
    for (const headers of [{}, { "content-length": String(big.length) }])
      expect((await post(await altered(make(), { body: big, headers }))).status).toBe(413);
    await nothingHappened();
  });

  test("rejects a body that is not UTF-8", async () => {
    expect((await post(await altered(make(), { body: new Uint8Array([0xff, 0xfe, 0x7b]) }))).status).toBe(401);
    await nothingHappened();
  });

  test("responds 503 while the database is unavailable", async () => {
    const away = { connect: () => Promise.reject(new Error("connect ECONNREFUSED")) };
    setProcessSingleton("pool", away);
    const answer = await post(make());
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    setProcessSingleton("pool", undefined);
    await nothingHappened();
  });
});

describe("handleWebhook", () => {
  test.each(["", "/", "/twilio", "/twilio/status/x", "/resend/", "/constructor"])(
    "responds 404 to a signed request at /api/webhooks%s",
    async (path) => {
      const request = await altered(resendRequest(delivered), { path: `/api/webhooks${path}` });
      expect((await post(request)).status).toBe(404);
      await nothingHappened();
    },
  );
});

describe("webhook signatures", () => {
  test.each([6, -6])("rejects a signed request that is %s minutes old", async (minutes) => {
    const at = new Date(Date.now() - minutes * 60_000);
    expect((await post(resendRequest(delivered, { at }))).status).toBe(401);
    expect((await post(slackRequest(mention, at))).status).toBe(401);
    await nothingHappened();
  });

  test("accepts both secrets during a rotation and rejects a third one", async () => {
    for (const [secret, status] of [
      [secrets.resend, 200],
      [secrets.resendBefore, 200],
      [`whsec_${Buffer.from("someone else's").toString("base64")}`, 401],
    ] as const)
      expect((await post(resendRequest(delivered, { secret }))).status).toBe(status);
    expect(await events()).toHaveLength(2);
  });

  test("responds 400 to a signed request with an unreadable body", async () => {
    const noObject = ["{", "[]", '"text"', "null", "", "{}", '{"type":""}', '{"type":7}'];
    for (const body of noObject) expect([body, (await post(resendRequest(body))).status]).toEqual([body, 400]);
    for (const body of [
      ...noObject.slice(0, 5),
      '{"type":"event_callback"}',
      '{"type":"event_callback","event":{"type":"message"}}',
    ])
      expect([body, (await post(slackRequest(body))).status]).toEqual([body, 400]);
    for (const params of [
      {},
      { MessageSid: "SM1" },
      { MessageStatus: "sent" },
      { MessageSid: "", MessageStatus: "sent" },
    ])
      expect((await post(twilioRequest(statusPath, params as Record<string, string>))).status).toBe(400);
    await nothingHappened();
  });
});

describe("webhook of twilio, signed URL", () => {
  test("rejects another query or a host from a header", async () => {
    const other = `/api/webhooks/twilio/status?delivery=${newId("delivery")}`;
    expect((await post(await altered(twilioRequest(statusPath, sms), { path: other }))).status).toBe(401);
    expect(
      (await post(await altered(twilioRequest(statusPath, sms), { path: "/api/webhooks/twilio/status" }))).status,
    ).toBe(401);
    const elsewhere = twilioRequest(statusPath, sms, `https://evil.example${statusPath}`);
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
    expect((await post(await altered(elsewhere, { headers }))).status).toBe(401);
    await nothingHappened();
  });

  test("records each status of a message as an event with its delivery", async () => {
    for (const MessageStatus of ["sent", "delivered", "sent"])
      expect((await post(twilioRequest(statusPath, { ...sms, MessageStatus }))).status).toBe(200);
    expect(await events()).toMatchObject([
      { id: "SM1:delivered", payload: { delivery, To: "+15551234567" } },
      { id: "SM1:sent", payload: { delivery } },
    ]);
  });
});

describe("webhook of slack", () => {
  test("returns the challenge of a signed request only", async () => {
    const challenge = { type: "url_verification", challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" };
    const answer = await post(slackRequest(challenge));
    expect([answer.status, await answer.json()]).toEqual([200, { challenge: challenge.challenge }]);
    const forged = await post(await altered(slackRequest(challenge), { headers: { "x-slack-signature": "v0=00" } }));
    expect([forged.status, await forged.text()]).toEqual([401, expect.not.stringContaining(challenge.challenge)]);
    await nothingHappened();
  });

  test("does not store Slack's old shared secret", async () => {
    await post(slackRequest(mention));
    expect(JSON.stringify(await events())).not.toContain("old secret");
  });
});

describe("stored webhook events", () => {
  test("keep all text that PostgreSQL can store", async () => {
    const event = { ...delivered, data: { ...delivered.data, subject: "a\0b\ud800c\\u0000\u{1f600}" } };
    expect((await post(resendRequest(event))).status).toBe(200);
    expect(await events()).toMatchObject([{ payload: { data: { subject: "a\ufffdb\ufffdc\\u0000\u{1f600}" } } }]);
  });

  test("are readable by the service only, and a job without its event does nothing", async () => {
    await post(resendRequest(delivered));
    for (const actor of [signedIn(newId("user"), "ADMIN"), { kind: "anonymous" as const }])
      expect(await transaction(actor, (tx) => tx.select().from(webhookEvents))).toEqual([]);
    await asOwner(database.url, "DELETE FROM webhook_events");
    await runJobs(database.url, ["webhook"]);
    expect(await jobs()).toEqual([]);
  });
});
