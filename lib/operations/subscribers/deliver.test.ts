import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import { startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import { acceptAll } from "#lib/delivery/testing/use-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { updateIncident } from "../incidents/update.ts";
import { endMaintenance } from "../maintenance/end.ts";
import { runMaintenance } from "../maintenance/run.ts";
import { scheduleMaintenance } from "../maintenance/schedule.ts";
import { backoffMs } from "./deliver.ts";
import { startReceiver } from "./testing/receiver.ts";
import {
  addSubscribers,
  advance,
  configure,
  database,
  mails,
  now,
  publishUpdate,
  rows,
  run,
  secret,
  subscribeWebhook,
} from "./testing/subscribing.ts";

const minute = 60_000;
const hour = 60 * minute;
const bodies = (received: readonly { body: string }[]) => received.map(({ body }) => JSON.parse(body));
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

describe("notices by webhook", () => {
  test("are confirmed by the first answer, then posted and signed as Standard Webhooks", async () => {
    await using receiver = await startReceiver(() => ({ status: 204 }));
    await subscribeWebhook(receiver.url, secret);
    await publishUpdate("Before");
    await run();
    expect(bodies(receiver.received).map(({ type }) => type)).toEqual(["subscription.created"]);
    const id = await publishUpdate("After");
    await run();
    const [first, second, ...others] = receiver.received;
    expect(others).toEqual([]);
    expect(second?.path).toBe("/hook/secret-path");
    for (const one of [first, second]) {
      const [timestamp] = [Number(one?.headers["webhook-timestamp"])];
      expect(timestamp).toBe(now().getTime() / 1000);
      const signature = new Webhook(secret).sign(one?.headers["webhook-id"] ?? "", now(), one?.body ?? "");
      expect(one?.headers["webhook-signature"]).toBe(signature);
    }
    expect(JSON.parse(second?.body ?? "")).toEqual({
      type: "incident.updated",
      timestamp: now().toISOString(),
      data: {
        incident: { id, name: "Mails are late", status: "investigating", body: "After" },
        page: { name: "Acme", url: "https://np.example/status" },
        unsubscribe_url: expect.stringMatching(/^https:\/\/np\.example\/status\/unsubscribe\/v1\./),
      },
    });
  });

  test("are not sent before the receiver has accepted the first message", async () => {
    let status = 404;
    await using receiver = await startReceiver(() => ({ status }));
    await subscribeWebhook(receiver.url);
    await run();
    await publishUpdate("Early");
    await run();
    expect(bodies(receiver.received).map(({ type }) => type)).toEqual(["subscription.created"]);
    expect(receiver.received[0]?.headers).not.toHaveProperty("webhook-signature");
    status = 200;
    await advance(minute);
    await run();
    expect(await rows("confirmed_at IS NOT NULL AS confirmed, failures")).toEqual([{ confirmed: true, failures: 0 }]);
  });

  test("are retried with growing waits and one id, in order, while others get them at once", async () => {
    let status = 500;
    await using receiver = await startReceiver(({ body }) => ({ status: body.includes("created") ? 200 : status }));
    await subscribeWebhook(receiver.url);
    await run();
    await addSubscribers(3);
    await publishUpdate("One");
    await run();
    expect(await mails()).toHaveLength(3);
    const dueIn = async () =>
      (
        await asOwner<{ s: number }>(
          database.url,
          "SELECT extract(epoch FROM run_at - now())::float8 AS s FROM graphile_worker._private_jobs",
        )
      ).map(({ s }) => Math.round(s));
    expect(await dueIn()).toEqual([5]);
    await advance(5_000);
    await run();
    expect(await dueIn()).toEqual([10]);
    await publishUpdate("Two");
    await run();
    expect(receiver.received, "a new notice does not hurry the retry").toHaveLength(3);
    status = 200;
    await advance(10_000);
    await run();
    const posts = receiver.received.slice(1);
    expect(bodies(posts).map(({ data }) => data.incident.body)).toEqual(["One", "One", "One", "Two"]);
    expect(new Set(posts.map(({ headers }) => headers["webhook-id"])).size).toBe(2);
    expect(await dueIn()).toEqual([]);
    expect(await rows("failures, failing_since, last_error")).toContainEqual({
      failures: 0,
      failing_since: null,
      last_error: null,
    });
  });

  test("stop after three days of failures, and immediately after 410", async () => {
    let status = 503;
    await using receiver = await startReceiver(({ body }) => ({ status: body.includes("created") ? 200 : status }));
    await subscribeWebhook(receiver.url);
    await run();
    await publishUpdate("One");
    await run();
    await advance(3 * 24 * hour - 1);
    await run();
    expect(await rows("disabled_at")).toEqual([{ disabled_at: null }]);
    await advance(1);
    await run();
    expect(await rows("disabled_at, last_error")).toEqual([
      { disabled_at: now(), last_error: "503 the receiver refused the message" },
    ]);
    const count = receiver.received.length;
    status = 200;
    await publishUpdate("Two");
    await run();
    expect(receiver.received).toHaveLength(count);

    await asOwner(database.url, "UPDATE status_subscribers SET disabled_at = NULL, failing_since = NULL, failures = 0");
    status = 410;
    await publishUpdate("Three");
    await run();
    expect(await rows("disabled_at, failures")).toEqual([{ disabled_at: now(), failures: 1 }]);
  });

  test("follow no redirect", async () => {
    await using target = await startReceiver(() => ({ status: 200 }));
    await using receiver = await startReceiver(() => ({ status: 302, headers: { location: target.url } }));
    await subscribeWebhook(receiver.url);
    await run();
    expect(target.received).toEqual([]);
    expect(await rows("last_error")).toEqual([{ last_error: "302 redirects are not followed" }]);
  });

  test("do not reach a private network, by name or by address, unless the host is allowed", async () => {
    await using receiver = await startReceiver(() => ({ status: 200 }));
    configure({ STATUS_WEBHOOK_PRIVATE_HOSTS: "hooks.internal" });
    const hosts = [
      "localhost",
      "127.0.0.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "0.0.0.0",
      "2130706433",
      "169.254.169.254",
      "10.0.0.1",
    ];
    for (const host of hosts) await subscribeWebhook(`https://${host}:${receiver.port}/`);
    await run();
    expect(receiver.received).toEqual([]);
    const errors = await rows("last_error");
    expect(errors.length).toBeGreaterThanOrEqual(hosts.length - 1);
    for (const { last_error } of errors)
      expect(last_error).toMatch(/^private_network the .*address is in a private network$/);
  });

  test("fail for a certificate that is not trusted, without the URL in the reason", async () => {
    await using receiver = await startReceiver(() => ({ status: 200 }));
    configure({ STATUS_WEBHOOK_PRIVATE_HOSTS: "localhost.localdomain,127.0.0.2" });
    await subscribeWebhook(receiver.url.replace("localhost", "127.0.0.2"));
    await run();
    const [row] = await rows("last_error");
    expect(row?.last_error).toMatch(/^[A-Z_]+ the receiver could not be reached$/);
    expect(receiver.received).toEqual([]);
  });
});

describe("backoffMs", () => {
  test("doubles from 5 seconds to an hour", () => {
    expect([1, 2, 3, 10, 11, 100].map(backoffMs)).toEqual([5_000, 10_000, 20_000, 2_560_000, hour, hour]);
  });
});
