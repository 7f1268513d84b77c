import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changes } from "#db/changes.ts";
import { closePool, databaseError, transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { untilConfirmed, untilLive, useChangeListener } from "#db/testing/live.ts";
import { addressHasher } from "#lib/contacts/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { key, makeTopic } from "#lib/testing/fixtures.ts";
import { catalogueFor } from "#lib/topics/index.ts";
import { clearPreferences, setPreference } from "./index.ts";

const database = useDatabase();
useChangeListener(database);

/** A login that owns no table: outside of a transaction with an identity, row-level security shows it nothing. */
const login = `plain_${process.pid}`;
let ownersUrl = "";
beforeAll(async () => {
  await asOwner(database.url, `CREATE ROLE ${login} LOGIN PASSWORD 'plain' IN ROLE np_app`);
  await asOwner(database.url, `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${login}`);
  ownersUrl = process.env.DATABASE_URL ?? "";
});
async function connectAs(url: string): Promise<void> {
  await closePool();
  setProcessSingleton("pool", undefined);
  process.env.DATABASE_URL = url;
}
afterAll(async () => {
  await connectAs(ownersUrl);
  await asOwner(database.url, `DROP OWNED BY ${login}; DROP ROLE ${login}`);
});

describe("setPreference, failing for several callers while the catalogue is not in memory", () => {
  test.each([
    ["the catalogue", false],
    ["a tenant's policies", true],
  ])("keeps no empty copy of %s", async (_name, isSnapshotWarm) => {
    const topic = await makeTopic();
    const cell = { tenantKey: "acme", topicKey: topic.key, channel: "EMAIL" as const };
    await setTenantPolicy(ctxFor(), { ...cell, policy: "DEFAULT_OFF", locked: true });
    const plain = new URL(database.url);
    await connectAs(Object.assign(plain, { username: login, password: "plain" }).href);
    await addressHasher();
    await Promise.all(
      Array.from({ length: 6 }, () => transaction(system, (tx) => tx.execute("SELECT pg_sleep(0.05)"))),
    );
    for (let round = 0; round < 10; round += 1) {
      await untilConfirmed();
      await untilLive();
      changes().emit("catalogue");
      if (isSnapshotWarm) await catalogueFor(system);
      const write = () => setPreference(ctxFor(key("PREFERENCES_WRITE")), { ...cell, userId: "usr_\0", enabled: true });
      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, write));
      expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => "rejected"));
      await untilLive();
      const { topicsById, tenantPolicy } = await catalogueFor(system, ["acme"]);
      expect(topicsById.has(topic.id)).toBe(true);
      expect(tenantPolicy("acme", topic.id, "EMAIL")).toMatchObject({ locked: true });
    }
    await connectAs(ownersUrl);
  });
});

describe("clearPreferences, for an id that PostgreSQL refuses", () => {
  test("throws PostgreSQL's own error each time, not the one of the aborted transaction", async () => {
    const clear = () => clearPreferences(ctxFor(key("PREFERENCES_WRITE")), { userId: "usr_\0" }).catch(databaseError);
    const errors = await Promise.all(Array.from({ length: 30 }, clear));
    expect(errors.map((error) => (error as pg.DatabaseError).code)).toEqual(errors.map(() => "22021"));
  });
});
