import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import { startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll } from "#lib/delivery/testing/use-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { updateIncident } from "../incidents/update.ts";
import { endMaintenance } from "../maintenance/end.ts";
import { runMaintenance } from "../maintenance/run.ts";
import { scheduleMaintenance } from "../maintenance/schedule.ts";
import { backoffMs } from "./deliver.ts";
import { addSubscribers, advance, database, mails, now, publishUpdate, rows, run } from "./testing/subscribing.ts";

const minute = 60_000;
const hour = 60 * minute;
const subjects = async () => (await mails()).map(({ recipient, subject }) => `${recipient} ${subject}`).sort();

describe("notices", () => {
  test("go to each subscriber exactly once with two workers, in order", async () => {
    await addSubscribers(30);
    const id = await publishUpdate("First words");
    await updateIncident(ctxFor(system, now()), { id, message: "Second words", public: true, status: "ACKNOWLEDGED" });
    await Promise.all([run(), run()]);
    const sent = await mails();
    expect(sent).toHaveLength(60);
    for (let number = 1; number <= 30; number += 1) {
      const own = sent.filter(({ recipient }) => recipient === `p${number}@example.com`);
      expect(own.map(({ payload }) => /(First|Second) words/.exec(payload.text)?.[0])).toEqual([
        "First words",
        "Second words",
      ]);
    }
    await Promise.all([run(), run()]);
    expect(await mails()).toHaveLength(60);
  });

  test("contain public updates only, without addresses in them", async () => {
    await addSubscribers(1);
    await publishUpdate("Only for us", false);
    await publishUpdate("Ask ops@example.org or +15550001234");
    await run();
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail?.payload.text).toContain("Ask [redacted] or [redacted]");
    expect(mail?.payload.text).not.toMatch(/Internal words|Only for us/);
  });

  test("tell of the announcement, the start and the end of a maintenance window once", async () => {
    await addSubscribers(1);
    const start = new Date(now().getTime() + 48 * hour);
    const ctx = () => ctxFor(system, now());
    await scheduleMaintenance(ctx(), { title: "Upgrade", startsAt: start, endsAt: new Date(start.getTime() + hour) });
    const step = async (ms: number) => {
      await advance(ms);
      await Promise.all([runMaintenance(ctx()), runMaintenance(ctx())]);
      await run();
    };
    await step(0);
    await step(47 * hour);
    expect(await subjects()).toEqual(["p1@example.com Maintenance planned: Upgrade"]);
    await step(hour);
    await step(minute);
    await step(hour);
    expect(await subjects()).toHaveLength(2);
    await asOwner(
      database.url,
      "INSERT INTO probe_minutes (minute, api, page, worker, finished_at) VALUES ($1, true, true, true, $1)",
      [now()],
    );
    await step(minute);
    await step(minute);
    expect(await subjects()).toEqual([
      "p1@example.com Maintenance ended: Upgrade",
      "p1@example.com Maintenance planned: Upgrade",
      "p1@example.com Maintenance started: Upgrade",
    ]);
  });

  test("tell that an announced window was cancelled, and nothing of one that was not announced", async () => {
    await addSubscribers(1);
    const ctx = ctxFor(system, now());
    const plan = (day: number) => {
      const startsAt = new Date(now().getTime() + day * 24 * hour);
      return { title: `Day ${day}`, startsAt, endsAt: new Date(startsAt.getTime() + hour) };
    };
    const { window } = await scheduleMaintenance(ctx, plan(3));
    await runMaintenance(ctx);
    const silent = await scheduleMaintenance(ctx, plan(4));
    for (const { id } of [window, silent.window]) await endMaintenance(ctx, { id, reason: "Not needed" });
    await run();
    expect(await subjects()).toEqual([
      "p1@example.com Maintenance cancelled: Day 3",
      "p1@example.com Maintenance planned: Day 3",
    ]);
  });
});

describe("jobs of notices", () => {
  test("run after deliveries, as bulk work, and those of webhooks share three queues", async () => {
    await addSubscribers(2);
    await asOwner(
      database.url,
      `INSERT INTO status_subscribers (id, kind, target, target_key, locale, last_notice, created_at, confirmed_at)
       SELECT 'hook_' || n, 'WEBHOOK', 'https://h' || n || '.example/', 'https://h' || n || '.example/', 'en', 0, $1, $1
       FROM generate_series(1, 30) n`,
      [now()],
    );
    await publishUpdate("News");
    await runJobs(database.url, ["status-notices"]);
    const jobs = await asOwner<{ priority: number; flags: object; queue: string }>(
      database.url,
      `SELECT priority, flags, queue_name AS queue FROM graphile_worker.jobs WHERE task_identifier = 'status-subscriber'`,
    );
    expect(jobs).toHaveLength(32);
    expect(new Set(jobs.map(({ priority }) => priority))).toEqual(new Set([10]));
    expect(jobs.filter(({ flags }) => "EMAIL" in flags && "bulk" in flags)).toHaveLength(2);
    const webhooks = jobs.filter(({ flags }) => !("EMAIL" in flags) && "bulk" in flags);
    expect([webhooks.length, new Set(webhooks.map(({ queue }) => queue)).size]).toEqual([30, 3]);
  });
});

describe("notices by mail", () => {
  test("are sent once although the response was lost, and not at all after a rejected address", async () => {
    await using vendor = await startFakeVendor(() => "cut");
    setProcessSingleton("transports", createTransports(parseEnv(vendorEnv(vendor.url))));
    await addSubscribers(1);
    await publishUpdate("News");
    await run();
    expect(await rows("failures, disabled_at, last_notice")).toMatchObject([{ failures: 1, disabled_at: null }]);
    vendor.answer = acceptAll;
    await advance(hour);
    await run();
    const keys = vendor.requests.map(({ headers }) => headers["idempotency-key"]);
    expect(keys.length).toBeGreaterThanOrEqual(2);
    expect(new Set(keys).size).toBe(1);
    expect(await rows("failures, failing_since")).toEqual([{ failures: 0, failing_since: null }]);
  });

  test("wait without a failure while the provider throttles", async () => {
    await using vendor = await startFakeVendor(() => ({
      status: 429,
      headers: { "retry-after": "90" },
      body: { name: "rate_limit_exceeded" },
    }));
    setProcessSingleton("transports", createTransports(parseEnv(vendorEnv(vendor.url))));
    await addSubscribers(1);
    await publishUpdate("News");
    await run();
    expect(await rows("failures, failing_since")).toEqual([{ failures: 0, failing_since: null }]);
    vendor.answer = acceptAll;
    await advance(2 * minute);
    await run();
    expect(vendor.requests.filter(({ body }) => body.includes("News")).length).toBeGreaterThan(1);
  });
});

describe("backoffMs", () => {
  test("doubles from 5 seconds to an hour", () => {
    expect([1, 2, 3, 10, 11, 100].map(backoffMs)).toEqual([5_000, 10_000, 20_000, 2_560_000, hour, hour]);
  });
});
