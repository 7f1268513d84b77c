import { describe, expect, test } from "vitest";
import { closedUrl, type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { createSlackAdapter } from "./web-api.ts";

const post = {
  deliveryId: "dlv_1",
  to: "U012ADA",
  text: "Your order is on its way",
  blocks: [{ type: "markdown", text: "Your **order**" }],
};
const adapter = (baseUrl: string, timeoutMs = 2_000) =>
  createSlackAdapter({ token: "xoxb-secret", baseUrl: `${baseUrl}/api`, timeoutMs });
const failure = (error: string): FakeAnswer => ({ status: 200, body: { ok: false, error } });

describe("createSlackAdapter", () => {
  test("posts to the user with blocks, fallback text and the delivery id in the metadata", async () => {
    await using vendor = await startFakeVendor(() => ({
      status: 200,
      body: { ok: true, channel: "D1", ts: "1700000000.000100" },
    }));
    expect(await adapter(vendor.url).send([post])).toEqual([
      { status: "accepted", providerId: "D1:1700000000.000100" },
    ]);
    const [request] = vendor.requests;
    expect(request?.path).toBe("/api/chat.postMessage");
    expect(request?.headers.authorization).toBe("Bearer xoxb-secret");
    const sent = Object.fromEntries(new URLSearchParams(request?.body));
    expect(sent).toMatchObject({ channel: "U012ADA", text: post.text, unfurl_links: "false", unfurl_media: "false" });
    expect(JSON.parse(sent.blocks ?? "")).toEqual(post.blocks);
    expect(JSON.parse(sent.metadata ?? "")).toEqual({
      event_type: "notification_delivery",
      event_payload: { delivery_id: "dlv_1" },
    });
  });

  test("adds Slack's own path to a base URL without a path", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 200, body: { ok: true, channel: "D1", ts: "1" } }));
    await createSlackAdapter({ token: "x", baseUrl: vendor.url }).send([post]);
    expect(vendor.requests[0]?.path).toBe("/api/chat.postMessage");
  });

  test.each([
    ["channel_not_found", "address"],
    ["user_not_found", "address"],
    ["is_archived", "address"],
    ["invalid_auth", "account"],
    ["account_inactive", "account"],
    ["token_revoked", "account"],
    ["missing_scope", "account"],
    ["msg_too_long", "message"],
    ["invalid_blocks", "message"],
    ["too_many_attachments", "message"],
    ["app_not_installed", "account"],
  ])("returns rejected for the code %s, with the blame %s", async (code, blame) => {
    await using vendor = await startFakeVendor(() => failure(code));
    const [outcome] = await adapter(vendor.url).send([post]);
    expect(outcome).toEqual({ status: "rejected", blame, reason: `${code} the provider refused it` });
  });

  test.each(["a_code_of_tomorrow", "invalid_form_data"])(
    "returns unavailable for the code %s, because nothing was posted and a retry is safe",
    async (code) => {
      await using vendor = await startFakeVendor(() => failure(code));
      const [outcome] = await adapter(vendor.url).send([post]);
      expect(outcome).toMatchObject({ status: "unavailable", reason: expect.stringMatching(new RegExp(`^${code} `)) });
    },
  );

  test.each<[string, FakeAnswer, number]>([
    ["a 429 with Retry-After", { status: 429, body: {}, headers: { "retry-after": "30" } }, 30_000],
    ["a 429 without Retry-After", { status: 429, body: {} }, 1_000],
    [
      "the error code ratelimited",
      { status: 200, body: { ok: false, error: "ratelimited" }, headers: { "retry-after": "4" } },
      4_000,
    ],
  ])("returns throttled after one request for %s", async (_, answer, retryAfterMs) => {
    await using vendor = await startFakeVendor(() => answer);
    expect(await adapter(vendor.url).send([post])).toEqual([{ status: "throttled", retryAfterMs }]);
    expect(vendor.requests).toHaveLength(1);
  });

  test("returns rejected with the blame account for a base URL that is not Slack's", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 404, body: "<html>" }));
    expect(await adapter(vendor.url).send([post])).toMatchObject([{ status: "rejected", blame: "account" }]);
  });

  test("returns the Retry-After of a server error", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 503, body: "down", headers: { "retry-after": "20" } }));
    expect(await adapter(vendor.url).send([post])).toMatchObject([{ status: "unknown", retryAfterMs: 20_000 }]);
  });

  test("returns unavailable for a refused connection, because nothing was sent", async () => {
    expect(await adapter(await closedUrl()).send([post])).toEqual([
      { status: "unavailable", reason: "ECONNREFUSED no connection to the provider" },
    ]);
  });

  test.each<[string, FakeAnswer]>([
    ["a cut connection", "cut"],
    ["no answer in time", "silence"],
    ["a server error", { status: 500, body: "down" }],
    ...[408, 409, 425, 460, 499].map((status): [string, FakeAnswer] => [
      `a gateway's ${status}`,
      { status, body: "<html>" },
    ]),
    ["Slack's internal_error", failure("internal_error")],
    ["a page instead of JSON", { status: 200, body: "<html>xoxb-secret</html>" }],
    ["a success without a ts", { status: 200, body: { ok: true } }],
  ])("returns unknown for %s and makes no second request", async (_, answer) => {
    await using vendor = await startFakeVendor(() => answer);
    const [outcome] = await adapter(vendor.url, answer === "silence" ? 1_000 : 10_000).send([post]);
    expect(outcome?.status).toBe("unknown");
    expect(JSON.stringify(outcome)).not.toContain("secret");
    expect(vendor.requests).toHaveLength(1);
  });
});
