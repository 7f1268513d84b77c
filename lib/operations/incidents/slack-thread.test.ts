import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { type FakeRequest, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { remindOfIncidents } from "./remind.ts";
import { at, database, open, update } from "./testing/incidents.ts";

const configure = (url: string, channel = "C0INC") =>
  setProcessSingleton(
    "env",
    parseEnv({
      LOG_LEVEL: "silent",
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_BASE_URL: url,
      OPS_SLACK_CHANNEL: "C0OPS",
      INCIDENT_SLACK_CHANNEL: channel,
    }),
  );
const run = () => runJobs(database.url, ["alert-operations", "retry-alerts"], 1);
const threads = (requests: readonly FakeRequest[]) =>
  requests.map(({ body }) => {
    const form = new URLSearchParams(body);
    return [form.get("channel"), form.get("thread_ts"), /\*(.*)\*/.exec(form.get("text") ?? "")?.[1]];
  });
/** A Slack that numbers its messages. */
const startSlack = () => {
  let count = 0;
  return startFakeVendor(() => ({ status: 200, body: { ok: true, ts: `1700000000.00000${++count}` } }));
};

beforeEach(async () => {
  onTestFinished(() => setProcessSingleton("env", undefined));
  await asOwner(database.url, "DELETE FROM provider_states");
});

describe("the Slack thread of an incident", () => {
  test("begins with the opening, and gets every update and reminder as a reply", async () => {
    await using slack = await startSlack();
    configure(slack.url);
    const first = await open({ title: "First", severity: "LOW" });
    const second = await open({ title: "Second", severity: "LOW" });
    await update(first.id, { status: "ACKNOWLEDGED" });
    await run();
    await update(second.id, {});
    await remindOfIncidents(ctxFor(system, at(30)));
    await run();
    expect(threads(slack.requests)).toEqual([
      ["C0INC", null, "LOW incident: First"],
      ["C0INC", null, "LOW incident: Second"],
      ["C0INC", "1700000000.000001", "OPEN → ACKNOWLEDGED: First"],
      ["C0INC", "1700000000.000002", "OPEN: Second"],
      ["C0INC", "1700000000.000002", "Overdue: Second"],
    ]);
    const links = slack.requests.map(
      ({ body }) => /\/admin\/incidents\/(\w+)/.exec(new URLSearchParams(body).get("text") ?? "")?.[1],
    );
    expect(links).toEqual([first, second, first, second, second].map(({ id }) => id));
    expect(await asOwner(database.url, "SELECT slack_channel, slack_ts FROM incidents ORDER BY id")).toEqual([
      { slack_channel: "C0INC", slack_ts: "1700000000.000001" },
      { slack_channel: "C0INC", slack_ts: "1700000000.000002" },
    ]);
  });

  test("begins with the first message that Slack accepts, and again in another channel", async () => {
    let isDown = true;
    let count = 0;
    await using slack = await startFakeVendor(() =>
      isDown ? { status: 503 } : { status: 200, body: { ok: true, ts: `1700000000.00000${++count}` } },
    );
    configure(slack.url);
    const { id } = await open({ severity: "LOW" });
    await run();
    isDown = false;
    const failed = slack.requests.length;
    await makeRetriesDue(database.url);
    await run();
    await update(id, {});
    await run();
    configure(slack.url, "C0NEW");
    await update(id, {});
    await update(id, {});
    await run();
    expect(threads(slack.requests.slice(failed)).map((one) => one.slice(0, 2))).toEqual([
      ["C0INC", null],
      ["C0INC", "1700000000.000001"],
      ["C0NEW", null],
      ["C0NEW", "1700000000.000003"],
    ]);
  });
});
