import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { createPool, databaseError, transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { signedIn } from "#lib/testing/fixtures.ts";
import { audit, auditMany, sealEvents } from "./index.ts";
import { testAction } from "./testing/test-action.ts";
import { forget, useTrail, write } from "./testing/trail.ts";

const database = useDatabase();
const trail = useTrail(database);
const insufficientPrivilege = "42501";

describe("sealEvents", () => {
  test("builds one chain from 500 parallel writers, some of which roll back, with parallel sealers", async () => {
    const pool = createPool(database.url, { max: 40 });
    afterAll(() => pool.end());
    let writing = true;
    const sealing = Array.from({ length: 3 }, async () => {
      while (writing) await sealEvents();
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 500 }, (_, index) =>
        transaction(
          system,
          async (tx) => {
            await audit(tx, ctxFor(), {
              action: testAction("test.write"),
              subject: `usr_${index % 7}`,
              after: { index },
            });
            if (index % 10 === 0) throw new Error("rolled back");
          },
          pool,
        ),
      ),
    );
    writing = false;
    await Promise.all(sealing);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(450);
    expect(outcomes.flatMap((one) => (one.status === "rejected" ? one.reason.message : []))).toEqual(
      Array(50).fill("rolled back"),
    );
    expect(await trail.verify()).toMatchObject({ ok: true, count: 450, head: { sequence: 450 } });
    const [row] = await asOwner(
      database.url,
      `SELECT count(*)::int, count(DISTINCT sequence)::int AS sequences, count(DISTINCT hash)::int AS hashes,
       max(sequence)::int AS last FROM audit_events`,
    );
    expect(row).toEqual({ count: 450, sequences: 450, hashes: 450, last: 450 });
  });

  test("seals more than one batch in the order of writing", async () => {
    const entries = Array.from({ length: 2_100 }, (_, index) => ({
      action: testAction("test.many"),
      subject: `${index}`,
    }));
    await transaction(system, (tx) => auditMany(tx, ctxFor(), entries));
    expect(await sealEvents()).toEqual({ sealed: 2_100, refused: [] });
    expect(await trail.verify()).toMatchObject({ ok: true });
  });
});

describe("the database role np_app", () => {
  const anybody: Actor[] = [
    system,
    { kind: "key", keyId: "key_1", name: "k", scopes: ["ADMIN"] },
    signedIn("usr_1", "ADMIN"),
  ];
  const forbidden = [
    "UPDATE audit_events SET actor = 'x'",
    "UPDATE audit_events SET hash = 'x', sequence = 7",
    "DELETE FROM audit_events",
    "TRUNCATE audit_events",
    "SELECT FROM audit_months.rest",
    "ALTER TABLE audit_events DISABLE ROW LEVEL SECURITY",
    "INSERT INTO audit_events (id, at, action, actor, actor_role, content_hash, sequence, hash) VALUES ('aud_1', now(), 'a', 'b', 'c', 'd', 3000, 'e')",
    "INSERT INTO audit_events (id, at, action, actor, actor_role, content_hash, hash) VALUES ('aud_1', now(), 'a', 'b', 'c', 'd', 'e')",
    "UPDATE audit_head SET sequence = 0",
    "INSERT INTO audit_head (single, sequence, hash) VALUES (false, 0, '')",
    "UPDATE audit_anchors SET hash = 'x'",
    "DELETE FROM audit_anchors",
    "UPDATE erasures SET erased_at = now()",
    "DELETE FROM erasures",
    "SELECT audit_drop_months(11)",
  ];
  test.each(forbidden)("may not, for any actor: %s", async (statement) => {
    for (const actor of anybody) {
      const outcome = transaction(actor, (tx) => tx.execute(sql.raw(statement)));
      await expect(outcome.catch((error: unknown) => databaseError(error)?.code)).resolves.toBe(insufficientPrivilege);
    }
  });

  test.each(["audit_seal('{}')", "audit_forget('usr_1')", "audit_make_months()", "audit_drop_months(84)"])(
    "may not for actors other than the system: %s",
    async (call) => {
      for (const actor of anybody.slice(1)) {
        const outcome = transaction(actor, (tx) => tx.execute(sql.raw(`SELECT ${call}`)));
        await expect(outcome.catch((error: unknown) => databaseError(error)?.code)).resolves.toBe(
          insufficientPrivilege,
        );
      }
    },
  );

  test("cannot fork the chain with a stale snapshot", async () => {
    const outcome = transaction(system, async (tx) => {
      await tx.execute(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`);
      await tx.execute(sql`SELECT audit_seal('{}')`);
    });
    await expect(outcome).rejects.toMatchObject({ cause: { message: expect.stringContaining("read committed") } });
  });
});

describe("the database owner", () => {
  test.each(["audit_events", "audit_months.rest", "audit_anchors"])("cannot truncate %s", async (table) => {
    await expect(asOwner(database.url, `TRUNCATE ${table}`)).rejects.toThrow("the audit trail is not emptied");
  });
});

describe("forgetPerson", () => {
  const contentsOf = (subject: string) =>
    asOwner(database.url, "SELECT reason, before, after, salt FROM audit_events WHERE subject = $1", [subject]);

  test("erases the person's events for good, and the chain still verifies", async () => {
    const secret = { email: "ada@example.com" };
    await write(
      { subject: "usr_ada", reason: "asked", before: secret, after: secret },
      { subject: "usr_bob", after: secret },
    );
    await forget("usr_ada");
    await write({ action: "user.erase", subject: "usr_ada", reason: "article 17" });
    expect(await trail.verify()).toMatchObject({ ok: true, forgotten: { count: 1 } });
    const lines = await trail.exported();
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, forgotten: { count: 1 } });
    expect(await contentsOf("usr_ada")).toMatchObject([
      { reason: null, before: null, after: null, salt: null },
      { reason: "article 17" },
    ]);
    expect(await contentsOf("usr_bob")).toMatchObject([{ after: secret }]);
  });

  test("requires a row in erasures, which the application cannot remove", async () => {
    await write({ subject: "usr_fay", reason: "stays" });
    const blanking = transaction(system, (tx) => tx.execute(sql`SELECT audit_forget('usr_fay')`));
    await expect(blanking.catch((error: unknown) => databaseError(error)?.code)).resolves.toBe(insufficientPrivilege);
    expect(await contentsOf("usr_fay")).toMatchObject([{ reason: "stays", salt: expect.any(String) }]);
  });

  test("also erases an event that is not sealed yet", async () => {
    await transaction(system, (tx) =>
      audit(tx, ctxFor(), { action: testAction("test.write"), subject: "usr_eve", reason: "x" }),
    );
    await forget("usr_eve");
    await write({ action: "user.erase", subject: "usr_eve" });
    expect(await trail.verify()).toMatchObject({ ok: true });
  });

  test("needs its user.erase event, or the chain does not verify", async () => {
    await write({ subject: "usr_dan", reason: "x" });
    const [row] = await asOwner<{ n: number }>(database.url, "SELECT max(sequence)::int AS n FROM audit_events");
    await forget("usr_dan");
    expect(await trail.verify()).toMatchObject({ ok: false, sequence: row?.n });
    await write({ action: "user.erase", subject: "usr_dan" });
    expect(await trail.verify()).toMatchObject({ ok: true });
  });
});
