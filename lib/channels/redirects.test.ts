import { describe, expect, test } from "vitest";
import { startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { createEmailAdapter } from "./email/resend.ts";
import { createSlackAdapter } from "./slack/web-api.ts";
import { createSmsAdapter } from "./sms/twilio.ts";

const text = { deliveryId: "dlv_1", text: "Hello" };
const senders = {
  EMAIL: (baseUrl: string) =>
    createEmailAdapter({ apiKey: "re_secret", baseUrl, from: "N <n@example.org>", timeoutMs: 2_000 }).send([
      { ...text, to: "ada@example.org", subject: "Hello", html: "<p>Hello</p>", headers: {}, tags: {} },
    ]),
  SMS: (baseUrl: string) =>
    createSmsAdapter({
      accountSid: `AC${"0".repeat(32)}`,
      authToken: "tw_secret",
      from: "+14155550100",
      baseUrl,
      timeoutMs: 2_000,
    }).send([{ ...text, to: "+14155550177" }]),
  SLACK: (baseUrl: string) =>
    createSlackAdapter({ token: "xoxb-secret", baseUrl, timeoutMs: 2_000 }).send([{ ...text, to: "U1", blocks: [] }]),
};

describe("channel adapters", () => {
  test.each(Object.entries(senders))(
    "%s: do not follow a redirect to another host, and do not return accepted",
    async (_, send) => {
      await using elsewhere = await startFakeVendor(() => ({
        status: 200,
        body: { id: "x", sid: "x", ok: true, channel: "x", ts: "1" },
      }));
      await using vendor = await startFakeVendor(() => ({
        status: 307,
        headers: { location: `${elsewhere.url}/emails` },
      }));
      const [outcome] = await send(vendor.url);
      expect(vendor.requests).toHaveLength(1);
      expect(elsewhere.requests).toEqual([]);
      expect(outcome?.status).not.toBe("accepted");
    },
  );
});
