import { type FakeAnswer, type FakeVendor, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll } from "#lib/delivery/testing/use-vendor.ts";

/** The alerts that operators received, and the providers of messages, at one URL. */
export interface Operators extends AsyncDisposable {
  vendor: FakeVendor;
  /** The variables that make the product use it. */
  settings: Record<string, string>;
  /** Titles and keys of the triggers that PagerDuty received. */
  pages(): { key: string; summary: string }[];
  /** Texts that were posted to the Slack channel of operations. */
  posts(): string[];
  /** The answer of a provider to messages. Null: it accepts them. */
  answers: { resend: FakeAnswer | null; twilio: FakeAnswer | null };
}

export async function startOperators(): Promise<Operators> {
  const vendor = await startFakeVendor((request) => {
    if (request.path.startsWith("/v2/enqueue")) return { status: 202, body: { status: "success" } };
    const { resend, twilio } = operators.answers;
    if (request.path.startsWith("/emails")) return resend ?? acceptAll(request);
    return (request.path.startsWith("/2010-04-01/") && twilio) || acceptAll(request);
  });
  const operators: Operators = {
    vendor,
    answers: { resend: null, twilio: null },
    settings: {
      RESEND_API_KEY: "re_test",
      RESEND_BASE_URL: vendor.url,
      EMAIL_FROM: "Test <test@example.org>",
      SLACK_BOT_TOKEN: "xoxb-test",
      SLACK_BASE_URL: vendor.url,
      OPS_SLACK_CHANNEL: "C0OPS",
      INCIDENT_SLACK_CHANNEL: "C0INC",
      PAGERDUTY_ROUTING_KEY: "routing-key",
      PAGERDUTY_BASE_URL: vendor.url,
    },
    pages: () =>
      vendor.requests
        .filter(({ path }) => path.startsWith("/v2/enqueue"))
        .map(
          ({ body }) => JSON.parse(body) as { event_action: string; dedup_key: string; payload: { summary: string } },
        )
        .filter(({ event_action }) => event_action === "trigger")
        .map(({ dedup_key, payload }) => ({ key: dedup_key, summary: payload.summary })),
    posts: () =>
      vendor.requests
        .filter(({ path }) => path.includes("chat.postMessage"))
        .map(({ body }) => new URLSearchParams(body))
        .filter((post) => post.get("channel") === "C0OPS")
        .map((post) => [post.get("text"), post.get("blocks"), post.get("attachments")].join(" ")),
    [Symbol.asyncDispose]: () => vendor[Symbol.asyncDispose](),
  };
  return operators;
}
