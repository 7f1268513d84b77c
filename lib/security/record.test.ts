import { describe, expect, test } from "vitest";
import { createPool, pool, transaction } from "#db/client.ts";
import { securityEvents } from "#db/schema/index.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { eventsOf as auditedOf } from "#lib/audit/testing/events.ts";
import { newId } from "#lib/ids.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { signedIn } from "#lib/testing/fixtures.ts";
import { recordSecurityEvent } from "./index.ts";

const database = useDatabase();

const at = (time: string) => ctxFor({ kind: "anonymous" }, new Date(`2030-05-06T${time}Z`));
const eventsOf = (column: "subject" | "network", value: string) =>
  asOwner<Record<string, unknown>>(
    database.url,
    `SELECT kind, subject, address_hash, network, count, detail FROM security_events WHERE ${column} = $1 ORDER BY minute`,
    [value],
  );
const auditOf = (subject: string) => auditedOf({ subject });

describe("recordSecurityEvent", () => {
  test("writes a row, an audit event and a metric, and stores no address", async () => {
    const subject = newId("user");
    await recordSecurityEvent(at("08:00:00"), {
      kind: "auth.failure",
      subject,
      address: "203.0.113.99",
      detail: { entrance: "sign-in" },
    });
    const [event] = await eventsOf("subject", subject);
    expect(event).toEqual({
      kind: "auth.failure",
      subject,
      address_hash: expect.stringMatching(/^[\w-]{43}$/),
      network: "203.0.113.0/24",
      count: 1,
      detail: { entrance: "sign-in" },
    });
    expect(await auditOf(subject)).toEqual([
      expect.objectContaining({
        action: "security.auth.failure",
        actor: "anonymous",
        actorRole: "ANONYMOUS",
        after: { entrance: "sign-in", network: "203.0.113.0/24" },
      }),
    ]);
    expect(JSON.stringify([event, await auditOf(subject)])).not.toContain("203.0.113.99");
    expect(await metricsText()).toMatch(/^security_events_total\{kind="auth.failure"\} 1$/m);
  });

  test("merges a flood into one row and audit event per minute, whose count lags by at most half", async () => {
    const subject = newId("user");
    const event = { kind: "privilege.attempt", subject } as const;
    for (let seen = 0; seen < 10; seen += 1) await recordSecurityEvent(at("08:01:10"), event);
    expect((await eventsOf("subject", subject)).map(({ count }) => count)).toEqual([10]);
    for (let seen = 10; seen < 200; seen += 1) await recordSecurityEvent(at("08:01:20"), event);
    await recordSecurityEvent(at("08:02:00"), event);
    const [flood, next] = (await eventsOf("subject", subject)).map(({ count }) => Number(count));
    expect(flood).toBeGreaterThanOrEqual(100);
    expect(flood).toBeLessThanOrEqual(200);
    expect(next).toBe(1);
    expect(await auditOf(subject)).toHaveLength(2);
  });

  test("separates events without a subject by address", async () => {
    for (const address of ["198.51.100.1", "198.51.100.1", "198.51.100.2"])
      await recordSecurityEvent(at("08:03:00"), { kind: "rate.limited", address });
    const counts = (await eventsOf("network", "198.51.100.0/24")).map(({ count }) => count);
    expect(counts.toSorted()).toEqual([1, 2]);
  });

  test("stores a typed email address as a hash", async () => {
    await recordSecurityEvent(at("08:04:00"), {
      kind: "auth.failure",
      subject: "Ann@Example.com",
      address: "192.0.2.9",
    });
    const [event] = await eventsOf("network", "192.0.2.0/24");
    expect(event?.subject).toMatch(/^hashed:[\w-]{43}$/);
  });

  test("does not throw if the event cannot be written", async () => {
    const before = pool();
    const unreachable = createPool("postgres://nobody@127.0.0.1:1/np");
    setProcessSingleton("pool", unreachable);
    try {
      await expect(
        recordSecurityEvent(at("08:05:00"), { kind: "role.change", subject: newId("user") }),
      ).resolves.toBeUndefined();
    } finally {
      setProcessSingleton("pool", before);
      await unreachable.end();
    }
  });

  test("writes rows that admins and auditors may read and only the service may change", async () => {
    await recordSecurityEvent(at("08:06:00"), { kind: "auth.throttled", subject: newId("user") });
    const seen = async (role: "ADMIN" | "AUDITOR" | "VIEWER") =>
      (await transaction(signedIn("usr_x", role), (tx) => tx.select().from(securityEvents))).length > 0;
    expect([await seen("ADMIN"), await seen("AUDITOR"), await seen("VIEWER")]).toEqual([true, true, false]);
    const erase = transaction(signedIn("usr_x", "ADMIN"), (tx) => tx.delete(securityEvents).returning());
    expect(await erase).toEqual([]);
  });
});
