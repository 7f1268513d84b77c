import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { consents, suppressions, webhookEvents } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { applyRetention } from "#lib/privacy/retention.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { suppress } from "#lib/suppression/index.ts";
import { countSegments } from "#lib/templates/segments.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { altered, slackRequest, twilioRequest, useSecrets } from "../testing/signed.ts";
import { replyTo } from "./reply.ts";

const database = useDatabase();
const path = "/api/webhooks/twilio/inbound";
const from = "+14155550177";
let messages = 0;
const text = (Body: string, more: Record<string, string> = {}) => {
  messages += 1;
  return twilioRequest(path, { MessageSid: `SM${messages}`, From: from, To: "+14155550100", Body, ...more });
};
const answerTo = async (request: Request) => {
  const response = await post(request);
  expect(response.headers.get("content-type")).toBe("text/xml; charset=utf-8");
  return (await response.text()).trim().replace('<?xml version="1.0" encoding="UTF-8"?>\n', "");
};
const noReply = "<Response/>";
const apply = () => runJobs(database.url, ["webhook"]);
const active = async () =>
  (await transaction(system, (tx) => tx.select().from(suppressions))).filter(({ liftedAt }) => liftedAt === null);
const outcomes = async () =>
  (await transaction(system, (tx) => tx.select().from(webhookEvents).orderBy(webhookEvents.id))).map(
    ({ outcome }) => outcome,
  );

beforeEach(() => useSecrets({ EMAIL_FROM: "Acme & Söhne <news@acme.example>" }));
afterEach(async () => {
  setProcessSingleton("env", undefined);
  await asOwner(
    database.url,
    "DELETE FROM webhook_events; DELETE FROM suppressions; DELETE FROM users; DELETE FROM graphile_worker._private_jobs",
  );
});

describe("an inbound text", () => {
  test("with a free-text STOP suppresses the number for all its owners and gets one confirmation", async () => {
    const topic = await makeTopic({ channels: [{ channel: "SMS", policy: "REQUIRED" }] });
    const [ann, bob] = [await makePerson({ phone: from }), await makePerson({ phone: from })];
    expect(await answerTo(text("Please stop texting me!"))).toBe(
      "<Response><Message>Acme &amp; Söhne: You are unsubscribed and will receive no more text messages. Reply START to receive them again.</Message></Response>",
    );
    expect(await active()).toEqual([]);
    await apply();
    const rows = await active();
    expect(rows.map(({ userId }) => userId).sort()).toEqual([ann.id, bob.id].sort());
    for (const row of rows) expect(row).toMatchObject({ channel: "SMS", scope: "ALL", reason: "STOP", address: from });
    expect(await transaction(system, (tx) => tx.select().from(consents))).toEqual([]);
    await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { userIds: [ann.id, bob.id] },
      subject: "Your code",
      body: "1234",
    });
    await runJobs(database.url);
    const sent = await asOwner(database.url, "SELECT status, decided_by FROM deliveries");
    expect(sent).toEqual(Array(2).fill({ status: "SKIPPED", decided_by: "SUPPRESSION" }));
    expect(await answerTo(text("STOP"))).toBe(noReply);
  });

  test("with START lifts the STOP and gets a reply in the person's language", async () => {
    await makePerson({ phone: from, locale: "de-AT" });
    expect(await answerTo(text("Bitte keine SMS mehr"))).toContain("Sie haben abbestellt");
    await apply();
    expect(await active()).toHaveLength(1);
    expect(await answerTo(text("start"))).toContain("Sie erhalten wieder SMS");
    await apply();
    expect(await active()).toEqual([]);
    expect(await outcomes()).toEqual(["stopped", "started"]);
  });

  test("with HELP gets a reply with our name, how to stop, where to choose, and the cost", async () => {
    const answer = await answerTo(text("Help?"));
    for (const part of [
      "Acme &amp; Söhne",
      "STOP",
      "https://np.example.com/preferences",
      "Msg &amp; data rates may apply",
    ])
      expect(answer).toContain(part);
    await apply();
    expect(await active()).toEqual([]);
  });

  test.each([
    "When do you open?",
    "",
    "👍",
    "I can't stop laughing",
    "Liked “Your order ships. Reply STOP to opt out.”",
  ])("about something else (%j) changes nothing", async (body) => {
    await makePerson({ phone: from });
    expect(await answerTo(text(body))).toBe(noReply);
    await apply();
    expect(await active()).toEqual([]);
    expect(await outcomes()).toEqual(["ignored"]);
  });

  test("that Twilio handled itself is applied with Twilio's keyword and gets no second reply", async () => {
    await makePerson({ phone: from });
    expect(await answerTo(text("genug jetzt", { OptOutType: "STOP" }))).toBe(noReply);
    await apply();
    expect(await active()).toMatchObject([{ reason: "STOP" }]);
  });

  test("that is duplicated is applied and gets a reply once", async () => {
    const params = { MessageSid: "SMtwice", From: from, Body: "STOP" };
    const answers = await Promise.all([1, 2, 3].map(() => answerTo(twilioRequest(path, params))));
    expect(answers.filter((answer) => answer !== noReply)).toHaveLength(1);
    await apply();
    expect(await active()).toMatchObject([{ userId: "", address: from }]);
    expect(await outcomes()).toEqual(["stopped"]);
  });

  test.each<[string, [string, number][], "stopped" | "open", string[]]>([
    [
      "an older START after a newer STOP",
      [
        ["STOP", 10],
        ["START", 20],
      ],
      "stopped",
      ["stopped", "superseded"],
    ],
    [
      "an older STOP after a newer START",
      [
        ["START", 10],
        ["STOP", 20],
      ],
      "open",
      ["started", "superseded"],
    ],
    [
      "a START from between two STOPs after both",
      [
        ["STOP", 30],
        ["STOP", 10],
        ["START", 20],
      ],
      "stopped",
      ["stopped", "stopped", "superseded"],
    ],
    [
      "keywords in the order of their times",
      [
        ["STOP", 20],
        ["START", 10],
      ],
      "open",
      ["stopped", "started"],
    ],
  ])("with the newest keyword wins, in whatever order the jobs run: %s", async (_, words, end, results) => {
    const moments = words.map(([, minutes]) => new Date(Date.now() - minutes * 60_000));
    for (const [index, [word]] of words.entries()) {
      await answerTo(text(word));
      await asOwner(database.url, "UPDATE webhook_events SET received_at = $2 WHERE id = $1", [
        `SM${messages}`,
        moments[index],
      ]);
      await apply();
    }
    expect(await active()).toHaveLength(end === "stopped" ? 1 : 0);
    expect(await outcomes()).toEqual(results);
    const rows = await transaction(system, (tx) => tx.select().from(suppressions));
    const at = (keyword: string) => moments[words.findIndex(([word]) => word === keyword)];
    for (const row of rows) expect(row.createdAt).toEqual(at("STOP"));
    if (end === "open") for (const row of rows) expect(row.liftedAt).toEqual(at("START"));
  });

  test("with START wins over the carrier's late report of an older STOP", async () => {
    await makePerson({ phone: from });
    const failed = (MessageSid: string) => {
      const params = { MessageSid, MessageStatus: "undelivered", ErrorCode: "21610", To: from };
      return post(twilioRequest("/api/webhooks/twilio/status", params));
    };
    await failed("SMearly");
    await apply();
    expect(await active()).toHaveLength(1);
    await answerTo(text("START"));
    await apply();
    expect(await active()).toEqual([]);
    await failed("SMlate");
    await asOwner(
      database.url,
      "UPDATE webhook_events SET received_at = now() - interval '1 minute' WHERE id LIKE 'SMlate%'",
    );
    await apply();
    expect(await active()).toEqual([]);
    await failed("SMafter");
    await apply();
    expect(await active()).toHaveLength(1);
  });

  test("with STOP gets a confirmation even if its job runs before the response", async () => {
    await answerTo(text("STOP"));
    await apply();
    await answerTo(text("START"));
    await apply();
    await asOwner(
      database.url,
      `CREATE FUNCTION quick() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN UPDATE suppressions SET lifted_at = NULL; RETURN NULL; END $$;
       CREATE TRIGGER quick AFTER INSERT ON webhook_events EXECUTE FUNCTION quick()`,
    );
    try {
      expect(await answerTo(text("STOP"))).toContain("You are unsubscribed");
      expect(await active()).toHaveLength(1);
    } finally {
      await asOwner(database.url, "DROP FUNCTION quick CASCADE");
    }
  });

  test("with START changes nothing if it is posted again after events were purged", async () => {
    useSecrets({ EMAIL_FROM: "Acme <news@acme.example>", RETENTION_WEBHOOKS_DAYS: "1" });
    const params = { MessageSid: "SMreplayed", From: from, Body: "START" };
    await answerTo(twilioRequest(path, params));
    await answerTo(text("hello"));
    await apply();
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000);
    await applyRetention(ctxFor(system, inTwoDays), new AbortController().signal);
    const kept = await transaction(system, (tx) => tx.select().from(webhookEvents));
    expect(kept).toMatchObject([{ id: "SMreplayed", payload: {} }]);
    await answerTo(text("STOP"));
    await apply();
    expect(await answerTo(twilioRequest(path, params))).toBe(noReply);
    await apply();
    expect(await active()).toMatchObject([{ reason: "STOP" }]);
  });

  test("from a short code suppresses nobody", async () => {
    await answerTo(text("STOP", { From: "72975" }));
    await apply();
    expect(await active()).toEqual([]);
  });

  test.each(["rcs:+14155550177", "whatsapp:+14155550177", "RCS:+1 415 555 0177"])(
    "from %s suppresses the number, and its START lifts the suppression",
    async (From) => {
      const topic = await makeTopic({ channels: [{ channel: "SMS", policy: "REQUIRED" }] });
      const ann = await makePerson({ phone: from });
      expect(await answerTo(text("STOP", { From }))).toContain("You are unsubscribed");
      await apply();
      expect(await active()).toMatchObject([{ userId: ann.id, channel: "SMS", scope: "ALL", reason: "STOP" }]);
      const input = { topicKey: topic.key, audience: { userIds: [ann.id] }, subject: "Code", body: "1234" };
      await sendNotification(ctxFor(), input);
      await runJobs(database.url);
      const sent = await asOwner(database.url, "SELECT status, decided_by FROM deliveries WHERE user_id = $1", [
        ann.id,
      ]);
      expect(sent).toEqual([{ status: "SKIPPED", decided_by: "SUPPRESSION" }]);
      expect(await answerTo(text("STOP"))).toBe(noReply);
      await answerTo(text("START", { From }));
      await apply();
      expect(await active()).toEqual([]);
    },
  );

  test("with the newest keyword wins for one number on two channels, in whatever order the jobs run", async () => {
    await answerTo(text("STOP", { From: `rcs:${from}` }));
    await apply();
    await answerTo(text("START"));
    await asOwner(
      database.url,
      "UPDATE webhook_events SET received_at = now() - interval '1 minute' WHERE applied_at IS NULL",
    );
    await apply();
    expect(await active()).toHaveLength(1);
    expect(await outcomes()).toContain("superseded");
  });

  test.each([
    ["messenger:1234567890", "STOP", "Nothing was changed"],
    ["messenger:1234567890", "START", "Nothing was changed"],
    ["72975", "STOP", null],
    ["ACME", "STOP", null],
    ["72975", "HELP", null],
  ])("from %s changes nothing, and the reply to %s says so", async (From, word, reply) => {
    const answer = await answerTo(text(word, { From }));
    if (reply === null) expect(answer).toBe(noReply);
    else expect(answer).toContain(reply);
    await apply();
    expect(await active()).toEqual([]);
    expect(await outcomes()).toEqual(["ignored"]);
  });

  test("with START gets no promise of texts if another suppression blocks the number", async () => {
    const ann = await makePerson({ phone: from });
    await transaction(system, (tx) =>
      suppress(tx, ctxFor(), { userId: ann.id, channel: "SMS", address: from, scope: "ALL", reason: "HARD_BOUNCE" }),
    );
    expect(await answerTo(text("START"))).toContain("stay blocked for another reason");
    await apply();
    expect(await active()).toMatchObject([{ reason: "HARD_BOUNCE" }]);
  });

  test("reported as STOP by the carrier suppresses the number of a message sent over RCS", async () => {
    const ann = await makePerson({ phone: from });
    const params = { MessageSid: "SMrcs", MessageStatus: "failed", ErrorCode: "21610", To: `rcs:${from}` };
    await post(twilioRequest("/api/webhooks/twilio/status", params));
    await apply();
    expect(await active()).toMatchObject([{ userId: ann.id, reason: "STOP", address: from }]);
  });

  test("without Twilio's signature is rejected and not stored", async () => {
    const changed = await altered(text("hello"), {
      body: new URLSearchParams({ MessageSid: "SMx", From: from, Body: "STOP" }).toString(),
    });
    expect((await post(changed)).status).toBe(401);
    expect((await post(await altered(text("STOP"), { headers: { "x-twilio-signature": undefined } }))).status).toBe(
      401,
    );
    expect((await post(twilioRequest(path, { From: from, Body: "STOP" }))).status).toBe(400);
    expect(await outcomes()).toEqual([]);
  });
});

describe("an inbound Slack message", () => {
  test.each<[string, object, number]>([
    ["a person in a direct message", {}, 1],
    ["a person in a channel", { channel_type: "channel" }, 0],
    ["a bot", { bot_id: "B1" }, 0],
    ["an edit", { subtype: "message_changed" }, 0],
    ["a person who quotes our message", { text: "&gt; Answer STOP to stop these messages.\nWhat is that?" }, 0],
  ])("handles STOP by %s", async (_, more, stopped) => {
    const ann = await makePerson({ slackUserId: "U0ANN" });
    const event = { type: "message", channel_type: "im", user: "U0ANN", text: "please stop messaging me", ...more };
    expect(
      (await post(slackRequest({ type: "event_callback", event_id: `Ev${crypto.randomUUID()}`, event }))).status,
    ).toBe(200);
    await apply();
    const rows = await active();
    expect(rows).toHaveLength(stopped);
    for (const row of rows)
      expect(row).toMatchObject({ userId: ann.id, channel: "SLACK", scope: "ALL", reason: "STOP" });
  });
});

describe("replyTo", () => {
  test.each(["en", "de"])("fits in two segments of plain GSM characters in %s", (locale) => {
    useSecrets({ EMAIL_FROM: "Acme <news@acme.example>" });
    for (const intent of ["STOP", "START", "HELP", "NO_NUMBER", "START_BLOCKED"] as const)
      expect(countSegments(replyTo(intent, locale))).toMatchObject({
        encoding: "GSM-7",
        segments: intent === "STOP" ? 1 : expect.toBeOneOf([1, 2]),
      });
  });
});
