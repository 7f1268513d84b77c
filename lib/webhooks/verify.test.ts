import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { useSecrets } from "./testing/signed.ts";
import { MalformedBody, verifyResend, verifySlack, verifyTwilio } from "./verify.ts";

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

/** The example of api.slack.com/authentication/verifying-requests-from-slack. It is a form, but our requests are JSON. */
const slack = {
  secret: "8f742231b10e8888abcd99yyyzzz85a5",
  body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  at: new Date(1_531_420_618_000),
  headers: {
    "x-slack-request-timestamp": "1531420618",
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  },
};

/** The example of twilio.com/docs/usage/webhooks/webhooks-security. */
const twilio = {
  secret: "12345",
  path: "/myapp.php?foo=1&bar=2",
  body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
  signature: "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
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

describe("verifySlack", () => {
  test("accepts the signature of the documented example and rejects its body, a form", () => {
    useSecrets({ SLACK_SIGNING_SECRET: slack.secret });
    const check = (headers: Record<string, string> = {}, now = slack.at, body = slack.body) =>
      verifySlack(body, new Headers({ ...slack.headers, ...headers }), now);
    expect(() => check()).toThrow(MalformedBody);
    expect(check({}, new Date(slack.at.getTime() + 301_000))).toBeNull();
    expect(check({}, new Date(slack.at.getTime() - 301_000))).toBeNull();
    expect(check({ "x-slack-request-timestamp": "1531420619" })).toBeNull();
    expect(check({ "x-slack-signature": slack.headers["x-slack-signature"].slice(3) })).toBeNull();
    expect(check({}, slack.at, `${slack.body}&`)).toBeNull();
    useSecrets({ SLACK_SIGNING_SECRET: "" });
    expect(check()).toBeNull();
  });
});

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
