import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { alertOperations } from "#lib/alerts/alert.ts";
import { transportOf } from "#lib/channels/index.ts";
import { startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { transportsTo } from "#lib/delivery/testing/use-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { openIncident } from "./index.ts";

const database = useDatabase();
beforeEach(() => asOwner(database.url, "DELETE FROM graphile_worker._private_jobs"));

const email = { deliveryId: "dlv_1", to: "ada@example.org", subject: "Hi", html: "Hi", text: "Hi" };
const mail = { channel: "EMAIL" as const, ...email, headers: {}, tags: {} };
const text = { channel: "SMS" as const, deliveryId: "dlv_1", to: "+14155550177", text: "Hi" };
const post = { channel: "SLACK" as const, deliveryId: "dlv_1", to: "U1", text: "Hi", blocks: [] };
const lost = { sentAt: new Date(), accountedFor: new Set<string>(), alone: true };
const vendorOf = (channel: "EMAIL" | "SMS" | "SLACK") => {
  const transport = transportOf(channel);
  if (transport.kind !== "vendor") throw new Error(`${channel} has no vendor`);
  return transport;
};

/** Every vendor call, with its paths below the base URL. */
const callers: [string, () => Promise<unknown>, string[]][] = [
  ["a mail", () => vendorOf("EMAIL").send([mail]), ["/emails"]],
  ["a batch of mails", async () => vendorOf("EMAIL").sendBatch?.("key", [mail, mail]), ["/emails/batch"]],
  ["a text", () => vendorOf("SMS").send([text]), [`/2010-04-01/Accounts/AC${"0".repeat(32)}/Messages.json`]],
  [
    "the status query of a text",
    async () => vendorOf("SMS").lookUp?.({ message: text, ...lost }),
    [`/2010-04-01/Accounts/AC${"0".repeat(32)}/Messages.json`],
  ],
  ["the check of the mail account", () => vendorOf("EMAIL").checkAccount(), ["/domains"]],
  [
    "the check of the text account",
    () => vendorOf("SMS").checkAccount(),
    [`/2010-04-01/Accounts/AC${"0".repeat(32)}.json`],
  ],
  ["the check of the Slack token", () => vendorOf("SLACK").checkAccount(), ["/auth.test"]],
  ["a Slack message", () => vendorOf("SLACK").send([post]), ["/chat.postMessage"]],
  [
    "the status query of a Slack message",
    async () => vendorOf("SLACK").lookUp?.({ message: post, ...lost }),
    ["/conversations.open", "/conversations.history"],
  ],
  [
    "an alert",
    async () => {
      await transaction(system, (tx) => alertOperations(tx, { title: "Trouble", text: "Look", severity: "critical" }));
      await runJobs(database.url, ["alert-operations", "retry-alerts"]);
    },
    ["/chat.postMessage"],
  ],
  [
    "a page",
    async () => {
      await openIncident(ctxFor(system), { title: "Mails are late", severity: "CRITICAL", message: "Since noon" });
      await runJobs(database.url, ["page-on-call"]);
    },
    ["/v2/enqueue"],
  ],
];

describe("a vendor's base URL", () => {
  test.each(
    callers.flatMap(([name, call, paths]) =>
      ["/gw/v1", "/gw/v1/"].map((prefix) => [name, prefix, paths, call] as const),
    ),
  )("%s keeps the path %s in front of %j", async (_name, prefix, paths, call) => {
    await using vendor = await startFakeVendor(() => ({
      status: 200,
      body: { ok: true, id: "1", sid: "1", channel: { id: "D1" }, ts: "1.0", messages: [], data: [] },
    }));
    const url = vendor.url + prefix;
    setProcessSingleton("transports", transportsTo(url));
    setProcessSingleton(
      "env",
      parseEnv({
        SLACK_BOT_TOKEN: "xoxb-1",
        SLACK_BASE_URL: url,
        OPS_SLACK_CHANNEL: "C0OPS",
        PAGERDUTY_ROUTING_KEY: "routing-key",
        PAGERDUTY_BASE_URL: url,
      }),
    );
    await call();
    expect(vendor.requests.map(({ path }) => path.split("?")[0])).toEqual(paths.map((path) => `/gw/v1${path}`));
  });

  test.each(["https://gw.example/api?key=1", "https://gw.example/api#top"])("rejects %s", (url) => {
    expect(() => parseEnv({ SLACK_BASE_URL: url })).toThrow("SLACK_BASE_URL must not have a query or a fragment");
  });
});
