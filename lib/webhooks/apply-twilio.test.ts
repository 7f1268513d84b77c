import { beforeAll, describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { newId } from "#lib/ids.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { type Case, database, type Effect, expectEffect, outcomeOf, rowsOf, sent } from "./testing/applying.ts";
import { twilioRequest, useSecrets } from "./testing/signed.ts";

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
