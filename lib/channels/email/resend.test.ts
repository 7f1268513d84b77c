import { describe, expect, test } from "vitest";
import { closedUrl, type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import type { EmailMessage } from "./message.ts";
import { createEmailAdapter } from "./resend.ts";

const message = (deliveryId = "dlv_1"): EmailMessage => ({
  deliveryId,
  to: "ada@example.org",
  subject: "Hello",
  html: "<p>Hello</p>",
  text: "Hello",
  headers: { "List-Unsubscribe": "<https://example.org/u/1>" },
  tags: { topic: "orders.shipped" },
});
const adapter = (baseUrl: string) =>
  createEmailAdapter({ apiKey: "re_secret", baseUrl, from: "N <n@example.org>", timeoutMs: 2_000 });
const failure = (statusCode: number, name: string, message = "ada@example.org is bad"): FakeAnswer => ({
  status: statusCode,
  body: { statusCode, name, message },
});

describe("createEmailAdapter", () => {
  test("sends one request per message, with the delivery id as idempotency key, and keeps the order", async () => {
    await using vendor = await startFakeVendor(({ headers }) => ({
      status: 200,
      body: { id: `re_${headers["idempotency-key"]}` },
    }));
    const ids = Array.from({ length: 25 }, (_, index) => `dlv_${index}`);
    const outcomes = await adapter(vendor.url).send(ids.map(message));
    expect(outcomes).toEqual(ids.map((id) => ({ status: "accepted", providerId: `re_${id}` })));
    expect(vendor.peak).toBeLessThanOrEqual(10);
    const [first] = vendor.requests;
    expect(first).toMatchObject({ method: "POST", path: "/emails", headers: { authorization: "Bearer re_secret" } });
    expect(JSON.parse(first?.body ?? "")).toMatchObject({
      from: "N <n@example.org>",
      to: "ada@example.org",
      headers: { "List-Unsubscribe": "<https://example.org/u/1>" },
      tags: [{ name: "topic", value: "orders_shipped" }],
    });
  });

  test("uses the same idempotency key on a second attempt", async () => {
    await using vendor = await startFakeVendor(() => failure(500, "internal_server_error"));
    const email = adapter(vendor.url);
    expect((await email.send([message()]))[0]?.status).toBe("unavailable");
    expect((await email.send([message()]))[0]?.status).toBe("unavailable");
    expect(vendor.requests.map(({ headers }) => headers["idempotency-key"])).toEqual(["dlv_1", "dlv_1"]);
  });

  test.each([
    ["an invalid key", failure(400, "invalid_idempotency_key"), "message"],
    ["an invalid recipient", failure(422, "validation_error", "Invalid `to` field. The address x"), "address"],
    ["an invalid sender", failure(422, "validation_error", "Invalid `from` field. The address x"), "account"],
    ["an unverified domain", failure(403, "validation_error", "The example.org domain is not verified."), "account"],
    ["another invalid field", failure(400, "validation_error", "Invalid `tags` field"), "message"],
    ["a missing field", failure(422, "missing_required_field"), "message"],
    ["a missing API key", failure(401, "missing_api_key"), "account"],
    ["an invalid API key", failure(403, "invalid_api_key"), "account"],
    ["an API key that does not exist", failure(401, "validation_error", "API key is invalid"), "account"],
    ["a malformed API key", failure(400, "validation_error", "API key is invalid"), "account"],
    ["an overdue payment", { status: 402, body: { message: "" } } as FakeAnswer, "account"],
    ["a used-up monthly quota", failure(429, "monthly_quota_exceeded"), "account"],
    ["a wrong base URL", failure(404, "not_found"), "account"],
    ["a 403 that is not JSON", { status: 403, body: "<html>ada@example.org</html>" } as FakeAnswer, "account"],
  ])("returns rejected for %s", async (_, answer, blame) => {
    await using vendor = await startFakeVendor(() => answer);
    const [outcome] = await adapter(vendor.url).send([message()]);
    expect(outcome).toMatchObject({ status: "rejected", blame });
    expect(JSON.stringify(outcome)).not.toMatch(/example\.org|re_secret/);
  });

  test.each([
    ["a 429 with Retry-After", failure(429, "rate_limit_exceeded"), { "retry-after": "7" }, 7_000],
    ["a 429 with ratelimit-reset", failure(429, "rate_limit_exceeded"), { "ratelimit-reset": "3" }, 3_000],
    ["a 429 without a header", failure(429, "rate_limit_exceeded"), {}, 1_000],
    ["a used-up daily quota", failure(429, "daily_quota_exceeded"), {}, 3_600_000],
    ["a 429 of a proxy", { status: 429, body: "slow down" } as FakeAnswer, { "retry-after": "2" }, 2_000],
    ["a 429 without an error name", { status: 429, body: { message: "slow" } } as FakeAnswer, {}, 1_000],
  ])("returns throttled with the wait for %s", async (_, answer, headers, retryAfterMs) => {
    await using vendor = await startFakeVendor(() => (typeof answer === "string" ? answer : { ...answer, headers }));
    expect(await adapter(vendor.url).send([message()])).toEqual([{ status: "throttled", retryAfterMs }]);
  });

  test("returns accepted without an id if Resend knows the key with other content", async () => {
    await using vendor = await startFakeVendor(() => failure(409, "invalid_idempotent_request"));
    expect(await adapter(vendor.url).send([message()])).toEqual([{ status: "accepted", providerId: null }]);
  });

  test("sends no further message after a 429 and returns throttled for the rest", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 429, body: {}, headers: { "retry-after": "9" } }));
    const outcomes = await adapter(vendor.url).send(Array.from({ length: 50 }, (_, index) => message(`dlv_${index}`)));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome)))).toEqual(
      new Set(['{"status":"throttled","retryAfterMs":9000}']),
    );
    expect(outcomes).toHaveLength(50);
    expect(vendor.requests.length).toBeLessThan(25);
  });

  test.each<[string, FakeAnswer]>([
    ["a cut connection", "cut"],
    ["a server error", { status: 503, body: "down" }],
    ["an answer without an id", { status: 200, body: {} }],
    ["an answer that is not JSON", { status: 200, body: "<html>" }],
    ["an error body of null", { status: 500, body: "null" }],
    ["a concurrent attempt of the same delivery", failure(409, "concurrent_idempotent_requests")],
    ["an unknown error name", failure(422, "an_error_of_tomorrow")],
    ["a validation error that names no field", failure(422, "validation_error", "Something is wrong.")],
    ...[400, 408, 409, 418, 425, 460, 499].map((status): [string, FakeAnswer] => [
      `a gateway's ${status}`,
      { status, body: "<html>" },
    ]),
  ])("returns unavailable for %s, because the key makes a retry safe", async (_, answer) => {
    await using vendor = await startFakeVendor(() => answer);
    expect((await adapter(vendor.url).send([message()]))[0]?.status).toBe("unavailable");
  });

  const page = (status: number, headers?: Record<string, string>): FakeAnswer => ({ status, body: "<html>", headers });
  const json = (status: number, headers?: Record<string, string>): FakeAnswer => ({
    status,
    body: { message: "" },
    headers,
  });

  test.each<[string, FakeAnswer, object | "refused" | "unserved"]>([
    ["a 503 with Retry-After", page(503, { "retry-after": "7" }), { status: "unavailable", retryAfterMs: 7_000 }],
    [
      "a 503 in JSON with Retry-After",
      json(503, { "retry-after": "7" }),
      { status: "unavailable", retryAfterMs: 7_000 },
    ],
    ["a 408 with Retry-After", json(408, { "retry-after": "1" }), { status: "unavailable", retryAfterMs: 1_000 }],
    ["a 408", page(408), { status: "unavailable" }],
    ["a 425", page(425), { status: "unavailable" }],
    ["a 499", page(499), { status: "unavailable" }],
    ["a 400 that is not from Resend", page(400), { status: "unavailable" }],
    ["a 429 in JSON without a name", json(429, { "retry-after": "7" }), { status: "throttled", retryAfterMs: 7_000 }],
    ["an invalid field", failure(422, "validation_error", "Invalid `tags` field"), "refused"],
    ["a missing field", failure(422, "missing_required_field"), "refused"],
    ["an unknown error name", failure(422, "an_error_of_tomorrow"), "refused"],
    ["a validation error that names no field", failure(422, "validation_error", "Something is wrong."), "refused"],
    ["an API key that does not exist", failure(401, "validation_error", "API key is invalid"), { status: "rejected" }],
    ["a 404", json(404), "unserved"],
    ["a 405", page(405), "unserved"],
    ["a 413", page(413), "unserved"],
  ])("maps the answer to a batch: %s", async (_, answer, expected) => {
    await using vendor = await startFakeVendor(() => answer);
    const outcomes = await adapter(vendor.url).sendBatch?.("key", [message(), message("dlv_2")]);
    const outcome = expect.objectContaining(expected);
    expect(outcomes).toEqual(typeof expected === "string" ? expected : [outcome, outcome]);
  });

  test("returns unavailable for a silent provider and for a closed port", async () => {
    await using vendor = await startFakeVendor(() => "silence");
    const email = createEmailAdapter({ apiKey: "re_x", baseUrl: vendor.url, from: "n@example.org", timeoutMs: 50 });
    expect((await email.send([message()]))[0]?.status).toBe("unavailable");
    expect((await adapter(await closedUrl()).send([message()]))[0]?.status).toBe("unavailable");
  });

  test("sends nothing if the send guard returns a reason", async () => {
    await using vendor = await startFakeVendor(() => ({ status: 200, body: { id: "re_1" } }));
    const outcomes = await adapter(vendor.url).send([message(), message("dlv_2")], () => "paused");
    expect(outcomes).toEqual(Array(2).fill({ status: "notAttempted", reason: "paused" }));
    expect(await adapter(vendor.url).sendBatch?.("key", [message()], () => "paused")).toEqual([outcomes[0]]);
    expect(vendor.requests).toEqual([]);
  });
});
