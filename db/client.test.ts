import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { Actor } from "#lib/actor.ts";
import { databaseIdentity, type Tx, transaction } from "./client.ts";
import { asOwner, system } from "./testing/index.ts";
import { database, expectAllSlotsServe, openPool, person, pidOf, readPersonId } from "./testing/pools.ts";

/** Terminates a backend from another connection and returns when it has ended. */
const killBackend = (pid: number) => asOwner(database.url, "SELECT pg_terminate_backend($1, 10000)", [pid]);

const topicCount = async () =>
  (await asOwner<{ n: number }>(database.url, "SELECT count(*)::int AS n FROM topics"))[0]?.n;

const insertTopic = (tx: Tx, key: string) =>
  tx.execute(sql`INSERT INTO topics (id, key, name, description, section, classification)
    VALUES (${`top_${key}`}, ${key}, ${key}, '', '', 'MARKETING')`);

describe("transaction, with a killed backend", () => {
  test("rejects its caller, writes nothing and loses no slot of the pool", async () => {
    const only = openPool({ max: 1 });
    const before = await topicCount();
    for (let round = 0; round < 3; round += 1) {
      await expect(
        transaction(
          system,
          async (tx) => {
            await insertTopic(tx, `killed-${round}`);
            await killBackend(await pidOf(tx));
            await tx.execute(sql`SELECT 1`);
          },
          only,
        ),
      ).rejects.toThrow();
    }
    expect(await topicCount()).toBe(before);
    await expectAllSlotsServe(only, 1);
  });

  test("rejects a caller whose callback sends no further statement", async () => {
    const only = openPool({ max: 1 });
    const lost = transaction(system, async (tx) => killBackend(await pidOf(tx)), only);
    await expect(lost).rejects.toThrow();
    await expectAllSlotsServe(only, 1);
  });

  test("never lets the rest of the callback run in another caller's transaction", async () => {
    const shared = openPool({ max: 2 });
    const reached: (string | undefined)[] = [];
    let refused = 0;
    let doomedRuns = true;
    // The callback ignores every error and goes on, while others use the same pool.
    const doomed = transaction(
      person("usr_doomed"),
      async (tx) => {
        await killBackend(await pidOf(tx));
        for (let round = 0; round < 50; round += 1) {
          try {
            reached.push(await readPersonId(tx));
          } catch {
            refused += 1;
          }
          await transaction(person("usr_inner"), readPersonId, shared);
        }
        await insertTopic(tx, "doomed").catch(() => undefined);
      },
      shared,
    ).finally(() => {
      doomedRuns = false;
    });
    const others = async () => {
      const seen = new Set<string | undefined>();
      do seen.add(await transaction(person("usr_other"), readPersonId, shared));
      while (doomedRuns);
      return [...seen];
    };
    const [ended, seen] = await Promise.all([doomed.catch((error: unknown) => error), others()]);
    expect(ended).toBeInstanceOf(Error);
    expect({ reached, refused }).toEqual({ reached: [], refused: 50 });
    expect(seen).toEqual(["usr_other"]);
    expect(await asOwner(database.url, "SELECT FROM topics WHERE key = 'doomed'")).toEqual([]);
    await expectAllSlotsServe(shared, 2);
  });

  test("survives a kill of an idle connection in the pool", async () => {
    const only = openPool({ max: 1 });
    const idle = await transaction(system, pidOf, only);
    await killBackend(idle);
    await expect.poll(() => only.totalCount).toBe(0);
    expect(await transaction(system, pidOf, only)).not.toBe(idle);
  });
});

describe("transaction", () => {
  test("returns the callback's result and commits its writes", async () => {
    expect(await transaction(system, async (tx) => (await insertTopic(tx, "kept")).rowCount)).toBe(1);
    expect(await asOwner(database.url, "SELECT key FROM topics WHERE key = 'kept'")).toEqual([{ key: "kept" }]);
  });

  test("rolls back and rethrows the error of the callback", async () => {
    const own = new Error("the caller's own");
    const outcome = transaction(system, async (tx) => {
      await insertTopic(tx, "thrown");
      throw own;
    });
    await expect(outcome).rejects.toBe(own);
    expect(await asOwner(database.url, "SELECT FROM topics WHERE key = 'thrown'")).toEqual([]);
  });

  test("rejects a callback that hides a failed statement, because PostgreSQL answers COMMIT with ROLLBACK", async () => {
    const only = openPool({ max: 1 });
    const outcome = transaction(
      system,
      async (tx) => {
        await insertTopic(tx, "hidden");
        await tx.execute(sql`SELECT 1 / 0`).catch(() => undefined);
        return "looks fine";
      },
      only,
    );
    await expect(outcome).rejects.toThrow(/rolled back/);
    expect(await asOwner(database.url, "SELECT FROM topics WHERE key = 'hidden'")).toEqual([]);
    await expectAllSlotsServe(only, 1);
  });

  test("resets role and person of the connection at the end", async () => {
    const only = openPool({ max: 1 });
    await transaction(person("usr_before"), readPersonId, only);
    const { rows } = await only.query(
      "SELECT current_user = session_user AS owner, current_setting('app.user_id') AS person",
    );
    expect(rows).toEqual([{ owner: true, person: "" }]);
  });
});

describe("transaction", () => {
  test.each(["usr_1'; DROP TABLE users; --", "'", "usr_1\n", "usr 1", "USR_1", "x".repeat(65)])(
    "rejects an actor with the id %j before any statement",
    async (userId) => {
      let ran = false;
      const outcome = transaction(person(userId), async () => {
        ran = true;
      });
      await expect(outcome).rejects.toThrow(/letters that no id has/);
      expect(ran).toBe(false);
    },
  );

  test("shows 200 concurrent transactions of 20 actors on 4 connections only their own person", async () => {
    const four = openPool({ max: 4 });
    const pids = new Set<number>();
    const seen = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        transaction(
          person(`usr_${index % 20}`),
          async (tx) => {
            const first = await readPersonId(tx);
            pids.add(await pidOf(tx));
            return [first, await readPersonId(tx)];
          },
          four,
        ),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => [`usr_${index % 20}`, `usr_${index % 20}`]));
    expect(pids.size).toBe(4);
    await expectAllSlotsServe(four, 4);
  });
});

const identities: [Actor, { userId: string; role: string }][] = [
  [
    { kind: "person", userId: "usr_1", role: "ADMIN", sessionId: "ses_1" },
    { userId: "usr_1", role: "ADMIN" },
  ],
  [
    { kind: "person", userId: "usr_1", role: "AUDITOR", sessionId: "ses_1" },
    { userId: "usr_1", role: "AUDITOR" },
  ],
  [person("usr_1"), { userId: "usr_1", role: "VIEWER" }],
  [
    { kind: "token", userId: "usr_1" },
    { userId: "usr_1", role: "VIEWER" },
  ],
  [
    { kind: "link", userId: "usr_1", tenantKey: "acme" },
    { userId: "usr_1", role: "VIEWER" },
  ],
  [
    { kind: "key", keyId: "key_1", name: "k", scopes: ["SEND", "USERS_WRITE"] },
    { userId: "", role: "SERVICE" },
  ],
  [
    { kind: "key", keyId: "key_1", name: "k", scopes: ["SEND", "ADMIN"] },
    { userId: "", role: "ADMIN" },
  ],
  [system, { userId: "", role: "SYSTEM" }],
  [{ kind: "anonymous" }, { userId: "", role: "ANONYMOUS" }],
];

describe("databaseIdentity", () => {
  test.each(identities)("maps %j to %j", (actor, identity) => {
    expect(databaseIdentity(actor)).toEqual(identity);
  });
});
