import { describe, expect, test } from "vitest";
import { closedUrl, type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { createSmsAdapter } from "./twilio.ts";

const sid = `AC${"0".repeat(32)}`;
const text = { deliveryId: "dlv_1", to: "+14155550123", text: "Your order is on its way" };
const adapter = (baseUrl: string, timeoutMs = 2_000) =>
  createSmsAdapter({ accountSid: sid, authToken: "tw_secret", baseUrl, from: "+14155550100", timeoutMs });
const failure = (status: number, code: number): FakeAnswer => ({
  status,
  body: { status, code, message: `The number ${text.to} is bad`, more_info: "" },
});

describe("createSmsAdapter", () => {
  test("sends the message through the SDK to another base URL with a path prefix", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 201, body: { sid: "SM1" } }));
    const sms = createSmsAdapter({
      accountSid: sid,
      authToken: "tw_secret",
      baseUrl: `${vendor.url}/gateway/`,
      messagingServiceSid: "MG1",
      from: "+14155550100",
      statusCallbackUrl: "https://np.example/api/webhooks/twilio/status",
    });
    expect(await sms.send([text])).toEqual([{ status: "accepted", providerId: "SM1" }]);
    const [request] = vendor.requests;
    expect(request?.path).toBe(`/gateway/2010-04-01/Accounts/${sid}/Messages.json`);
    expect(request?.headers.authorization).toBe(`Basic ${btoa(`${sid}:tw_secret`)}`);
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      To: text.to,
      Body: text.text,
      MessagingServiceSid: "MG1",
      ValidityPeriod: "14400",
      StatusCallback: "https://np.example/api/webhooks/twilio/status?delivery=dlv_1",
    });
  });

  test.each([
    [400, 21610, "address"],
    [400, 21211, "address"],
    [400, 21614, "address"],
    [400, 30006, "address"],
    [401, 20003, "account"],
    [401, 0, "account"],
    [404, 20404, "account"],
    [400, 21408, "destination"],
    [400, 21212, "account"],
    [400, 21601, "account"],
    [400, 21659, "destination"],
    [403, 30002, "account"],
    [400, 21617, "message"],
    [400, 30007, "message"],
    [400, 21609, "account"],
    [400, 20001, "account"],
    [400, 30040, "destination"],
    [400, 63024, "address"],
    [402, 0, "account"],
    [413, 0, "message"],
  ])("returns rejected for HTTP %i with code %i, with the blame %s", async (status, code, blame) => {
    await using vendor = await startFakeVendor(() => failure(status, code));
    const [outcome] = await adapter(vendor.url).send([text]);
    expect(outcome).toMatchObject({ status: "rejected", blame });
    expect(JSON.stringify(outcome)).not.toMatch(/1415|secret|order/);
    if (code) expect(outcome).toMatchObject({ reason: expect.stringMatching(new RegExp(`^${code} `)) });
  });

  test.each<[number, "HARD_BOUNCE" | "STOP" | undefined]>([
    [21211, "HARD_BOUNCE"],
    [21614, "HARD_BOUNCE"],
    [30005, "HARD_BOUNCE"],
    [21610, "STOP"],
    [30003, undefined],
    [21408, undefined],
  ])("returns for code %i the suppression %s", async (code, suppress) => {
    await using vendor = await startFakeVendor(() => failure(400, code));
    const [outcome] = await adapter(vendor.url).send([text]);
    expect(outcome).toMatchObject({ status: "rejected" });
    expect(outcome && "suppress" in outcome ? outcome.suppress : undefined).toBe(suppress);
  });

  test.each<[string, FakeAnswer, string]>([
    ["a code that is not in Twilio's list", failure(400, 29999), "29999"],
    ["a 400 of a gateway", { status: 400, body: "<html>" }, "400"],
    ["a failure of the channel", failure(400, 63010), "63010"],
  ])("returns unavailable for %s, because nothing was accepted and a retry is safe", async (_, answer, code) => {
    await using vendor = await startFakeVendor(() => answer);
    const [outcome] = await adapter(vendor.url).send([text]);
    expect(outcome).toMatchObject({
      status: "unavailable",
      reason: expect.stringMatching(new RegExp(`^${code} `)),
    });
  });

  test.each<[string, FakeAnswer, number]>([
    [
      "a 429 with Retry-After",
      { status: 429, body: { code: 20429, status: 429 }, headers: { "retry-after": "5" } },
      5_000,
    ],
    ["a 429 without Retry-After", failure(429, 20429), 1_000],
    ["a full queue", failure(400, 21611), 60_000],
  ])("returns throttled after one request for %s", async (_, answer, retryAfterMs) => {
    await using vendor = await startFakeVendor(() => answer);
    expect(await adapter(vendor.url).send([text])).toEqual([{ status: "throttled", retryAfterMs }]);
    expect(vendor.requests).toHaveLength(1);
  });

  test("returns unavailable for a refused connection, because nothing was sent", async () => {
    expect(await adapter(await closedUrl()).send([text])).toEqual([
      { status: "unavailable", reason: "ECONNREFUSED no connection to the provider" },
    ]);
  });

  test.each<[string, FakeAnswer]>([
    ["a cut connection", "cut"],
    ["no answer in time", "silence"],
    ["a server error", { status: 503, body: "<html>down</html>" }],
    ["a server error with a Twilio code", failure(500, 20500)],
    ...[408, 409, 425, 460, 499].map((status): [string, FakeAnswer] => [
      `a gateway's ${status}`,
      { status, body: "<html>" },
    ]),
    ["a success without an id", { status: 201, body: {} }],
    ["a success that is not JSON", { status: 200, body: "<html>" }],
  ])("returns unknown for %s and makes no second request", async (_, answer) => {
    await using vendor = await startFakeVendor(() => answer);
    const [outcome] = await adapter(vendor.url, answer === "silence" ? 1_000 : 10_000).send([text]);
    expect(outcome?.status).toBe("unknown");
    expect(vendor.requests).toHaveLength(1);
  });

  test("returns the Retry-After of a server error and does not send the rest", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 503, body: "down", headers: { "retry-after": "20" } }));
    const outcomes = await adapter(vendor.url).send(Array(30).fill(text));
    expect(outcomes[0]).toMatchObject({ status: "unknown", retryAfterMs: 20_000 });
    expect(outcomes.at(-1)).toEqual({ status: "throttled", retryAfterMs: 20_000 });
    expect(vendor.requests.length).toBeLessThanOrEqual(10);
  });

  test.each([
    ["outbound-api", "found"],
    ["outbound-reply", "absent"],
    ["inbound", "absent"],
  ])("looks up a lost text only among messages sent through the API: %s is %s", async (direction, status) => {
    const sentAt = new Date();
    await using vendor = await startFakeVendor(() => ({
      status: 200,
      body: {
        messages: [
          {
            sid: "SM9",
            to: text.to,
            body: `Sent from your Twilio trial account - ${text.text}!`,
            direction,
            date_created: sentAt.toUTCString(),
          },
        ],
        next_page_uri: null,
      },
    }));
    const found = await adapter(vendor.url).lookUp?.({ message: text, sentAt, accountedFor: new Set(), alone: true });
    expect(found).toMatchObject({ status });
  });

  test("sends the other messages if one number is invalid", async () => {
    await using vendor = await startFakeVendor(({ body }) =>
      body.includes("bad") ? failure(400, 21211) : { status: 201, body: { sid: "SM1" } },
    );
    const outcomes = await adapter(vendor.url).send([text, { ...text, to: "bad" }, text]);
    expect(outcomes.map(({ status }) => status)).toEqual(["accepted", "rejected", "accepted"]);
  });

  test.each([
    [
      "Your order 12 is ready, come by until five",
      "Sent from your Twilio trial account - Your order 12 is ready - come by until five",
      "found",
    ],
    ["Your \u201corder\u201d is ready: https://np.example/x", 'Your "order" is ready: https://twil.io/y', "found"],
    ["Your order is ready, come by", "Your code is 812934", "unsure"],
    [
      "\u0417\u0430\u043a\u0430\u0437 12 \u0443\u0436\u0435 \u0433\u043e\u0442\u043e\u0432",
      "Your code is 812934",
      "unsure",
    ],
    ["Hi", "This is something else", "unsure"],
  ])("looks up a lost text by its letters: %j in %j is %s", async (ours, theirs, status) => {
    const sentAt = new Date();
    const listed = {
      sid: "SM9",
      to: text.to,
      body: theirs,
      direction: "outbound-api",
      date_created: sentAt.toUTCString(),
    };
    await using vendor = await startFakeVendor(() => ({
      status: 200,
      body: { messages: [listed], next_page_uri: null },
    }));
    const lost = { message: { ...text, text: ours }, sentAt, accountedFor: new Set<string>(), alone: true };
    expect(await adapter(vendor.url).lookUp?.(lost)).toMatchObject({ status });
  });
});
