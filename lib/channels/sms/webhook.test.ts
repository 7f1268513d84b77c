import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { useSecrets } from "#lib/webhooks/testing/signed.ts";
import { twilioWebhook, verifyTwilio } from "./webhook.ts";

beforeEach(() => useSecrets());
afterEach(() => setProcessSingleton("env", undefined));

/** The example of twilio.com/docs/usage/webhooks/webhooks-security. */
const twilio = {
  secret: "12345",
  path: "/myapp.php?foo=1&bar=2",
  body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
  signature: "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
};

describe("verifyTwilio", () => {
  const check = (patch: Partial<typeof twilio> = {}, headers: Record<string, string> = {}) => {
    const { path, body, signature } = { ...twilio, ...patch };
    return verifyTwilio(path, body, new Headers({ "x-twilio-signature": signature, ...headers }));
  };
  beforeEach(() => useSecrets({ TWILIO_AUTH_TOKEN: twilio.secret, APP_URL: "https://mycompany.com" }));

  test("accepts the documented example", () => {
    expect(check()?.params).toMatchObject({ CallSid: "CA1234567890ABCDE", To: "+18005551212" });
  });

  test.each<[string, Partial<typeof twilio>]>([
    ["another query", { path: "/myapp.php?foo=1&bar=3" }],
    ["no query", { path: "/myapp.php" }],
    ["another path", { path: "/other.php?foo=1&bar=2" }],
    ["a path that changes the host", { path: ".evil.example/myapp.php?foo=1&bar=2" }],
    ["another field", { body: `${twilio.body}&More=1` }],
    ["a duplicate field", { body: `${twilio.body}&To=%2B18005551212` }],
    ["another value", { body: twilio.body.replace("1234567890", "1234567891") }],
    ["no signature", { signature: "" }],
    ["another signature", { signature: "RSOYDt4T1cUTdK1PDd93/VVr8B9=" }],
  ])("rejects %s", (_, patch) => {
    expect(check(patch)).toBeNull();
  });

  test("takes the host from APP_URL only", () => {
    useSecrets({ TWILIO_AUTH_TOKEN: twilio.secret });
    expect(
      check({}, { host: "mycompany.com", "x-forwarded-host": "mycompany.com", "x-forwarded-proto": "https" }),
    ).toBeNull();
  });

  test("rejects every request without a token", () => {
    useSecrets({ TWILIO_AUTH_TOKEN: "" });
    expect(check()).toBeNull();
  });
});

describe("twilioWebhook", () => {
  const receivedAt = new Date("2026-03-01T12:00:00Z");
  const parse = (kind: string, payload: Record<string, string>) => twilioWebhook.parse({ kind, payload, receivedAt });

  test("translates a failed status to an outcome with the error's description", () => {
    const payload = { MessageSid: "SM1", MessageStatus: "undelivered", ErrorCode: "30005", To: "rcs:+14155550177" };
    expect(parse("status.undelivered", { ...payload, delivery: "dlv_1" })).toEqual({
      type: "outcome",
      status: "BOUNCED",
      error: "address: 30005 unknown or disconnected handset",
      code: "30005",
      suppression: "HARD_BOUNCE",
      deliveryId: "dlv_1",
      providerMessageId: "SM1",
      address: "+14155550177",
      at: receivedAt,
    });
  });

  test.each([
    [{ From: "+14155550177" }, { from: "+14155550177", mayReply: true }],
    [{ From: "whatsapp:+14155550177" }, { from: "+14155550177", mayReply: true }],
    [
      { From: "+14155550177", OptOutType: "Stop" },
      { from: "+14155550177", keyword: "STOP", mayReply: false },
    ],
    [
      { From: "+14155550177", OptOutType: "new" },
      { from: "+14155550177", keyword: undefined, mayReply: false },
    ],
    [{ From: "messenger:123" }, { from: null, mayReply: true }],
    [{ From: "72975" }, { from: null, mayReply: false }],
    [{ From: "ACME" }, { from: null, mayReply: false }],
  ])("translates an inbound text with %j", (fields, message) => {
    expect(parse("inbound", { Body: "hello", ...fields })).toEqual({ type: "message", text: "hello", ...message });
  });

  test("cannot read an inbound event without a sender", () => {
    expect(parse("inbound", { Body: "hello" })).toBe("unreadable");
  });
});
