import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { asOwner } from "#db/testing/index.ts";
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
      expect(last_error).toBe("private_network the address of the host is in a private network");
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
