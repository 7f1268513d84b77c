import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { useSecrets } from "#lib/webhooks/testing/signed.ts";
import { resendWebhook, verifyResend } from "./webhook.ts";

beforeEach(() => useSecrets());
afterEach(() => setProcessSingleton("env", undefined));

/** The example of docs.svix.com/receiving/verifying-payloads/how-manual. */
const svix = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  body: '{"test": 2432232314}',
  at: new Date(1_614_265_330_000),
  headers: {
    "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "svix-timestamp": "1614265330",
    "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  } as Record<string, string>,
};

describe("verifyResend", () => {
  const check = (patch: Record<string, string> = {}, now = svix.at, body = svix.body) =>
    verifyResend(body, new Headers({ ...svix.headers, ...patch }), now);
  beforeEach(() => useSecrets({ RESEND_WEBHOOK_SECRETS: `whsec_bm90IHRoaXM=, ${svix.secret}` }));

  test("accepts the documented example", () => {
    expect(check()).toEqual({ id: "msg_p5jXN8AQM9LWM0D4loKWxJek", payload: { test: 2432232314 } });
  });

  test("accepts a request if any signature matches", () => {
    const several = `v1a,abc v1,AAAA ${svix.headers["svix-signature"]}`;
    expect(check({ "svix-signature": several })).not.toBeNull();
  });

  const minutes = (count: number) => new Date(svix.at.getTime() + count * 60_000);
  test.each<[string, Record<string, string>, Date?, string?]>([
    ["another id", { "svix-id": "msg_other" }],
    ["no id", { "svix-id": "" }],
    ["another timestamp", { "svix-timestamp": "1614265331" }],
    ["a timestamp that is no number", { "svix-timestamp": "1614265330s" }],
    ["no signature", { "svix-signature": "" }],
    ["a signature of another version", { "svix-signature": svix.headers["svix-signature"]?.replace("v1", "v2") ?? "" }],
    ["another signature", { "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=" }],
    ["a signature cut short", { "svix-signature": "v1,g0hM9SsE" }],
    ["a timestamp in the past", {}, minutes(5.1)],
    ["a timestamp in the future", {}, minutes(-5.1)],
    ["an additional byte", {}, svix.at, `${svix.body} `],
  ])("rejects %s", (_, patch, now, body) => {
    expect(check(patch, now, body)).toBeNull();
  });

  test.each([4.9, -4.9])("accepts clocks that are %s minutes apart", (apart) => {
    expect(check({}, minutes(apart))).not.toBeNull();
  });

  test.each(["", "whsec_", "whsec_====", "another"])("rejects every request with the secrets %j", (given) => {
    useSecrets({ RESEND_WEBHOOK_SECRETS: given });
    // Signed with the empty key, which a secret without content decodes to.
    expect(check({ "svix-signature": "v1,woH/1mJtZGSMCmpFTxRYbStS24eLLD/oXIYr4PYyZ7g=" })).toBeNull();
    expect(check()).toBeNull();
  });
});

describe("resendWebhook", () => {
  const receivedAt = new Date("2026-03-01T12:00:00Z");
  const parse = (kind: string, payload: object) => resendWebhook.parse({ kind, payload: { ...payload }, receivedAt });

  test("translates a permanent bounce to an outcome that suppresses the address", () => {
    const bounce = { type: "Permanent", subType: "General" };
    const data = { email_id: "re_1", to: ["ada@example.com"], tags: { delivery: "dlv_1" }, bounce };
    expect(parse("email.bounced", { created_at: "2026-03-01T11:59:00Z", data })).toEqual({
      type: "outcome",
      status: "BOUNCED",
      error: "Permanent/General the receiving server refuses the address",
      code: "Permanent/General",
      suppression: "HARD_BOUNCE",
      deliveryId: "dlv_1",
      providerMessageId: "re_1",
      address: "ada@example.com",
      at: new Date("2026-03-01T11:59:00Z"),
    });
  });

  test.each([undefined, "yesterday", "2026-03-01T12:00:01Z"])(
    "uses the time of receipt if the provider's time is %s",
    (created_at) => {
      const event = parse("email.delivered", { created_at, data: { to: ["ada@example.com"] } });
      expect(event).toMatchObject({ status: "DELIVERED", at: receivedAt });
    },
  );
});
