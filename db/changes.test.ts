import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { ChangeListener } from "./changes.ts";
import { asOwner, useDatabase } from "./testing/index.ts";
import { type DatabaseProxy, proxyDatabase } from "./testing/proxy.ts";

const database = useDatabase();
const patience = { timeout: 20_000, interval: 10 };

let skippedMs = 0;
let listener: ChangeListener;
let proxy: DatabaseProxy;
let states: boolean[];
let received: string[];

beforeEach(async () => {
  skippedMs = 0;
  [states, received] = [[], []];
  listener = new ChangeListener(() => performance.now() + skippedMs);
  for (const topic of ["catalogue", "credentials", "busy"] as const)
    listener.onChange(topic, () => received.push(topic));
  proxy = await proxyDatabase(database.url);
});
afterEach(async () => {
  listener.stop();
  await proxy.close();
});

const untilLive = async (isLive = true) => {
  await vi.waitFor(() => expect(listener.isLive).toBe(isLive), patience);
};
const start = async () => {
  listener.start(proxy.url, (isLive) => states.push(isLive));
  await untilLive();
  received = [];
};
const insertTopic = (key: string) =>
  asOwner(
    database.url,
    "INSERT INTO topics (id, key, name, description, section, classification) VALUES ($1, $1, 'x', 'x', 'x', 'MARKETING')",
    [key],
  );

describe("ChangeListener", () => {
  test("is not live before it is started, and after it is stopped", async () => {
    expect([listener.isLive, listener.confirmedAt]).toEqual([false, null]);
    await start();
    listener.stop();
    expect([listener.isLive, listener.confirmedAt]).toEqual([false, null]);
    expect(received).toEqual(["catalogue", "credentials"]);
  });

  test("receives a change that was committed before the moment it confirms", async () => {
    await start();
    await insertTopic("received");
    const committedAt = performance.now();
    await vi.waitFor(() => expect(listener.confirmedAt).toBeGreaterThan(committedAt), patience);
    expect(received).toEqual(["catalogue"]);
  });

  test("announces to the listeners of other processes, and to itself without a link", async () => {
    await start();
    const other = new ChangeListener();
    onTestFinished(() => other.stop());
    other.announce("busy");
    expect(received).toEqual([]);
    other.start(database.url);
    await vi.waitFor(() => expect(other.isLive).toBe(true), patience);
    other.announce("busy");
    await vi.waitFor(() => expect(received).toEqual(["busy"]), patience);
  });

  test("loses its proof 700 ms after the last confirmed heartbeat was sent, and regains it with the next echo", async () => {
    await start();
    skippedMs = 700 - (performance.now() - (listener.confirmedAt ?? 0)) + 1;
    expect(listener.isLive).toBe(false);
    await untilLive();
    expect(states, "a short loss is not reported").toEqual([true]);
    expect(received, "nothing was missed, because the connection is the same").toEqual([]);
  });

  test("loses its proof if the machine was suspended, although performance.now() stopped meanwhile", async () => {
    await start();
    const now = Date.now.bind(Date);
    const resumed = vi.spyOn(Date, "now").mockImplementation(() => now() + 60_000);
    try {
      expect(listener.isLive).toBe(false);
      await untilLive();
    } finally {
      resumed.mockRestore();
    }
  });

  test("is not live while its connections are half-open, and replaces them after three seconds", async () => {
    await start();
    const opened = proxy.opened;
    proxy.isSilent = true;
    await untilLive(false);
    await insertTopic("missed");
    // Replacing a link drops all topics. A notification would name the catalogue alone.
    expect([[], ["catalogue", "credentials"]]).toContainEqual(received);
    await vi.waitFor(() => expect(received).toEqual(["catalogue", "credentials"]), patience);
    proxy.isSilent = false;
    await untilLive();
    expect(proxy.opened).toBeGreaterThan(opened);
    expect(states).toEqual([true, false, true]);
  });

  test("drops everything when its backends are killed, and is live again over new connections", async () => {
    await start();
    const killed = await asOwner(
      database.url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'notification-preferences changes'",
    );
    expect(killed).toHaveLength(2);
    await untilLive(false);
    expect(received).toEqual(["catalogue", "credentials"]);
    await untilLive();
    received = [];
    await insertTopic("after");
    await vi.waitFor(() => expect(received).toEqual(["catalogue"]), patience);
  });

  test("is never live and says so once if no heartbeat returns, as behind a pooler in transaction mode", async () => {
    proxy.stallAt = "pg_notify";
    listener.start(proxy.url, (isLive) => states.push(isLive));
    await vi.waitFor(() => expect(states).toEqual([false]), patience);
    expect([listener.isLive, listener.confirmedAt]).toEqual([false, null]);
  });

  test("opens few connections to a server that closes each of them", async () => {
    proxy.cutAt = "notification-preferences changes";
    const startedMs = performance.now();
    listener.start(proxy.url);
    await vi.waitFor(() => expect(proxy.opened).toBeGreaterThanOrEqual(3), patience);
    expect(performance.now() - startedMs, "pauses of one and two seconds").toBeGreaterThan(1_500);
    expect(listener.isLive).toBe(false);
  });

  test("does not throw if the server cannot be reached or the URL is invalid", async () => {
    for (const url of ["postgres://127.0.0.1:1/none", "no url"]) {
      expect(() => listener.start(url, (isLive) => states.push(isLive))).not.toThrow();
      skippedMs += 3_001;
      await vi.waitFor(() => expect(states.at(-1)).toBe(false), patience);
      states = [];
    }
  });
});

/** Runs one statement while the listener is live; returns the topics that it announces. */
async function announced(statement: string): Promise<string[]> {
  received = [];
  await asOwner(database.url, statement);
  const ranAt = performance.now();
  await vi.waitFor(() => expect(listener.confirmedAt).toBeGreaterThan(ranAt), patience);
  return received;
}

describe("the triggers of changes", () => {
  test("announce each write of the catalogue", async () => {
    await start();
    await insertTopic("trigger");
    for (const statement of [
      "UPDATE topics SET name = 'y' WHERE key = 'trigger'",
      "INSERT INTO topic_channels (topic_id, channel, policy, updated_by) VALUES ('trigger', 'SMS', 'REQUIRED', 'x')",
      "UPDATE topic_channels SET policy = 'DEFAULT_ON'",
      "INSERT INTO tenant_policies (tenant_key, topic_id, channel, policy, updated_by) VALUES ('t', 'trigger', 'SMS', 'REQUIRED', 'x')",
      "DELETE FROM tenant_policies",
      "INSERT INTO channel_pauses (channel, reason, paused_at, paused_by) VALUES ('SMS', 'x', now(), 'x')",
      "DELETE FROM channel_pauses",
      "TRUNCATE topic_channels",
      "DELETE FROM topics WHERE key = 'trigger'",
    ])
      expect(new Set(await announced(statement)), statement).toEqual(new Set(["catalogue"]));
  });

  test("announce what authentication reads, once for a transaction, and not the last use or an import", async () => {
    await start();
    for (const [statement, topics] of [
      ["INSERT INTO users (id) SELECT 'usr_' || n FROM generate_series(1, 1000) n", []],
      [
        "INSERT INTO users (id, name) SELECT 'usr_' || n, 'x' FROM generate_series(1, 1000) n ON CONFLICT (id) DO UPDATE SET name = 'y'",
        [],
      ],
      ["UPDATE users SET role = role", []],
      ["UPDATE users SET role = 'AUDITOR' WHERE id < 'usr_5'", ["credentials"]],
      ["DELETE FROM users", ["credentials"]],
      [
        "INSERT INTO api_keys (id, name, prefix, secret_hash, scopes, created_at, created_by) VALUES ('k', 'k', 'k', 'k', '{}', now(), 'x')",
        [],
      ],
      ["UPDATE api_keys SET last_used_at = now()", []],
      ["UPDATE api_keys SET revoked_at = now()", ["credentials"]],
      ["UPDATE api_keys SET expires_at = now(), rotated_to = 'x'", ["credentials"]],
      [
        "INSERT INTO sessions (token_hash, id, user_id, created_at, expires_at) VALUES ('h', 's', 'u', now(), now())",
        [],
      ],
      ["UPDATE sessions SET last_seen_at = now()", []],
      ["DELETE FROM sessions WHERE token_hash = 'unknown'", []],
      ["DELETE FROM sessions", ["credentials"]],
      ["TRUNCATE sessions", ["credentials"]],
    ] as const)
      expect(await announced(statement), statement).toEqual(topics);
  });
});
