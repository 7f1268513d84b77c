import { describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { consents } from "#db/schema/index.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { suppress } from "#lib/suppression/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { altered, twilioRequest } from "../testing/signed.ts";
import { active, answerTo, apply, database, from, noReply, outcomes, path, text } from "./testing/texts.ts";

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
