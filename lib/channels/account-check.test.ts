import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { closedUrl, type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { transportsTo } from "#lib/delivery/testing/use-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { createEmailAdapter } from "./email/resend.ts";
import { checkAccounts, pacedRequest } from "./index.ts";
import { pauseProvider } from "./provider-status.ts";
import { createSlackAdapter } from "./slack/web-api.ts";
import { createSmsAdapter } from "./sms/twilio.ts";
import { createTransports } from "./transports.ts";

const database = useDatabase();
const accountSid = `AC${"0".repeat(32)}`;
const adapters = {
  resend: (baseUrl: string, from = "N <news@Example.org>") =>
    createEmailAdapter({ apiKey: "re_secret", baseUrl, from, timeoutMs: 2_000 }),
  twilio: (baseUrl: string) =>
    createSmsAdapter({ accountSid, authToken: "tw_secret", from: "+14155550100", baseUrl, timeoutMs: 2_000 }),
  slack: (baseUrl: string) => createSlackAdapter({ token: "xoxb-secret", baseUrl, timeoutMs: 2_000 }),
};
type Vendor = keyof typeof adapters;

const json = (status: number, body: object, headers?: Record<string, string>): FakeAnswer => ({
  status,
  body,
  headers,
});
const domains = (...list: [name: string, status: string][]): FakeAnswer =>
  json(200, {
    object: "list",
    has_more: false,
    data: list.map(([name, status]) => ({ id: name, name, status })),
  });
const resendError = (status: number, name: string) => json(status, { statusCode: status, name, message: "re_secret" });
const slackError = (error: string) => json(200, { ok: false, error });

/** A vendor's answer and the result of the check. */
const answers: [vendor: Vendor, name: string, answer: FakeAnswer, expected: object][] = [
  ["resend", "a verified domain", domains(["other.org", "failed"], ["example.org", "verified"]), { status: "ok" }],
  ["resend", "a key that may only send", resendError(401, "restricted_api_key"), { status: "ok" }],
  ["resend", "an unverified domain", domains(["example.org", "pending"]), { status: "rejected" }],
  ["resend", "a foreign domain", domains(["mail.example.org", "verified"]), { status: "rejected" }],
  ["resend", "an invalid key", resendError(403, "invalid_api_key"), { status: "rejected" }],
  ["resend", "a host that is not Resend", json(404, { hello: "world" }), { status: "rejected" }],
  ["resend", "a rate limit", json(429, {}, { "retry-after": "7" }), { status: "throttled", retryAfterMs: 7_000 }],
  ["resend", "a failure", json(500, {}), { status: "unavailable", reason: "500 no usable answer from the provider" }],
  ["resend", "a page", { status: 200, body: "<html>" }, { status: "unavailable" }],
  ["twilio", "an active account", json(200, { sid: accountSid, status: "active" }), { status: "ok" }],
  [
    "twilio",
    "a suspended account",
    json(200, { sid: accountSid, status: "suspended" }),
    { status: "rejected", reason: "account_suspended the account is not active" },
  ],
  ["twilio", "a wrong token", json(401, { code: 20003, message: "tw_secret", status: 401 }), { status: "rejected" }],
  ["twilio", "a rate limit", json(429, {}, { "retry-after": "3" }), { status: "throttled", retryAfterMs: 3_000 }],
  ["twilio", "a failure", json(503, {}), { status: "unavailable", reason: "503 no usable answer from the provider" }],
  ["slack", "a valid token", json(200, { ok: true }, { "x-oauth-scopes": "chat:write,im:write" }), { status: "ok" }],
  ["slack", "an answer without scopes", json(200, { ok: true }), { status: "ok" }],
  [
    "slack",
    "a token that may not write",
    json(200, { ok: true }, { "x-oauth-scopes": "users:read" }),
    { status: "rejected" },
  ],
  ["slack", "a revoked token", slackError("token_revoked"), { status: "rejected" }],
  ["slack", "a rate limit", json(429, {}, { "retry-after": "2" }), { status: "throttled", retryAfterMs: 2_000 }],
  ["slack", "a failure", slackError("internal_error"), { status: "unavailable" }],
];

describe("checkAccount", () => {
  test.each(answers)("%s: maps %s", async (vendorName, _, answer, expected) => {
    await using vendor = await startFakeVendor(() => answer);
    const check = await adapters[vendorName](vendor.url).checkAccount();
    expect(check).toMatchObject(expected);
    expect(JSON.stringify(check)).not.toMatch(/secret|example\.org/i);
  });

  test.each(["resend", "twilio", "slack"] as const)(
    "%s: returns unavailable for a closed port and for a connection that is cut",
    async (vendorName) => {
      await using vendor = await startFakeVendor(() => "cut");
      for (const url of [vendor.url, await closedUrl()])
        expect(await adapters[vendorName](url).checkAccount()).toMatchObject({ status: "unavailable" });
    },
  );

  test("resend: reads all pages of domains", async () => {
    await using vendor = await startFakeVendor(({ path }) =>
      path.includes("after=")
        ? domains(["example.org", "verified"])
        : json(200, { has_more: true, data: [{ id: "d1", name: "other.org", status: "verified" }] }),
    );
    expect(await adapters.resend(vendor.url).checkAccount()).toMatchObject({ status: "ok" });
    expect(vendor.requests.map(({ method, path }) => [method, path])).toEqual([
      ["GET", "/domains?limit=100"],
      ["GET", expect.stringMatching(/^\/domains\?.*after=d1/)],
    ]);
  });

  test("resend: accepts the vendor's test domain, which no account owns", async () => {
    await using vendor = await startFakeVendor(() => domains());
    const { checkAccount } = adapters.resend(vendor.url, "onboarding@resend.dev");
    expect(await checkAccount()).toMatchObject({ status: "ok" });
  });
});

describe("checkAccounts", () => {
  beforeEach(() => asOwner(database.url, "DELETE FROM provider_states"));
  const check = () => checkAccounts((provider, request) => pacedRequest(ctxFor(), provider, request));

  test("returns null for each channel without credentials and makes no request", async () => {
    setProcessSingleton("transports", createTransports(parseEnv({})));
    expect(await check()).toEqual(
      ["EMAIL", "SMS", "SLACK"].map((channel) => ({
        channel,
        provider: "outbox",
        check: null,
        durationMs: expect.any(Number),
      })),
    );
  });

  test("makes no request to a provider that asked to wait", async () => {
    await using vendor = await startFakeVendor(() => json(200, { ok: true, status: "active", data: [] }));
    setProcessSingleton("transports", transportsTo(vendor.url));
    await transaction(system, (tx) => pauseProvider(tx, "twilio", 60_000));
    const checks = new Map((await check()).map(({ provider, check }) => [provider, check?.status]));
    expect(checks.get("twilio")).toBe("notAttempted");
    expect(vendor.requests.map(({ path }) => path.split("?")[0]).sort()).toEqual(["/api/auth.test", "/domains"]);
  });
});
