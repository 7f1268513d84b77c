import { afterEach, describe, expect, test } from "vitest";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { useSecrets } from "#lib/webhooks/testing/signed.ts";
import { MalformedBody } from "../signed-request.ts";
import { slackWebhook, verifySlack } from "./webhook.ts";

afterEach(() => setProcessSingleton("env", undefined));

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

describe("slackWebhook", () => {
  const parse = (kind: string, event: object = {}) =>
    slackWebhook.parse({ kind, payload: { event }, receivedAt: new Date() });
  const direct = { channel_type: "im", user: "U0ANN", text: "&gt; a &amp; b" };

  test("translates a direct message to its sender and its unescaped text", () => {
    const message = { type: "message", from: "U0ANN", text: "> a & b", mayReply: false };
    expect(parse("message", direct)).toEqual(message);
  });

  test.each([{ channel_type: "channel" }, { user: "B0BOT" }, { bot_id: "B1" }, { subtype: "message_changed" }])(
    "ignores a message with %j",
    (more) => {
      expect(parse("message", { ...direct, ...more })).toBe("ignored");
    },
  );

  test.each(["tokens_revoked", "app_uninstalled"])("translates %s to a disconnection", (kind) => {
    expect(parse(kind)).toEqual({ type: "disconnection", code: kind });
  });
});
