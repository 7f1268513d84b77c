import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { migrate, migrateDown, readMigrations } from "#db/migrate.ts";
import { openStreams } from "#db/stream.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { newId } from "#lib/ids.ts";
import { listEvents, verifyDatabase } from "./index.ts";
import { testAction } from "./testing/test-action.ts";
import { forget, useTrail, write } from "./testing/trail.ts";
import { audit } from "./write.ts";

const database = useDatabase();
const trail = useTrail(database);
const sql = <T extends object>(text: string, values: unknown[] = []) => asOwner<T>(database.url, text, values);

const secret = { email: "ada@example.com", list: [1, 2.5, { deep: 'ä\n"' }] };
const [ada, bob] = [newId("user"), newId("user")];
let events: { sequence: number; subject: string }[] = [];

beforeEach(async () => {
  await sql(`DELETE FROM audit_events; DELETE FROM audit_anchors; DELETE FROM users; DELETE FROM audit_keys;
    DELETE FROM erasures; UPDATE audit_head SET sequence = 0, hash = ''`);
  await sql("INSERT INTO users (id) VALUES ($1), ($2)", [ada, bob]);
  await write(
    { subject: "top_1", reason: "about a topic", after: { name: "news" } },
    { subject: ada, reason: "asked", before: secret },
    { subject: ada, reason: "again", after: secret },
    { subject: bob, reason: "asked, too", after: secret },
  );
  events = await sql("SELECT sequence::int, subject FROM audit_events ORDER BY sequence");
  expect(await trail.verify()).toMatchObject({ ok: true, count: 4, forgotten: { count: 0 } });
});

const readAll = async () =>
  (await listEvents(ctxFor(), { first: 10 })).edges
    .map(({ node: { reason, before, after } }) => ({ reason, before, after }))
    .reverse();
const nothing = { reason: null, before: null, after: null };

describe("audit", () => {
  test("encrypts events about a person with their key and stores other events in plain text", async () => {
    const rows = await sql<{ encrypted: Buffer | null }>(
      "SELECT salt IS NULL AS salted, reason, before, after, encrypted FROM audit_events ORDER BY sequence",
    );
    expect(rows[0]).toMatchObject({ salted: false, reason: "about a topic", after: { name: "news" }, encrypted: null });
    for (const row of rows.slice(1)) {
      expect(row).toMatchObject({ salted: true, ...nothing });
      expect(row.encrypted?.toString("latin1")).not.toMatch(/asked|again|example/);
    }
    expect(await sql("SELECT FROM audit_keys WHERE length(key) = 32")).toHaveLength(2);
  });
});

describe("listEvents and exportEvents", () => {
  test("return decrypted contents, and the export verifies on its own", async () => {
    expect(await readAll()).toEqual([
      { ...nothing, reason: "about a topic", after: { name: "news" } },
      { ...nothing, reason: "asked", before: secret },
      { ...nothing, reason: "again", after: secret },
      { ...nothing, reason: "asked, too", after: secret },
    ]);
    const lines = await trail.exported();
    expect(lines.filter((line) => line.includes("ada@example.com"))).toHaveLength(3);
    expect(lines.join()).not.toContain('"encrypted"');
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, count: 4 });
  });
});

describe("forgetPerson", () => {
  const erased = async () => {
    await forget(ada);
    await write({ action: "user.erase", subject: ada, reason: "article 17" });
  };

  test("deletes the person's key and changes no event", async () => {
    const rows = () => sql("SELECT * FROM audit_events WHERE action <> 'user.erase' ORDER BY sequence");
    const before = await rows();
    await erased();
    expect(await rows()).toEqual(before);
    expect(await sql("SELECT user_id FROM audit_keys")).toEqual([{ user_id: bob }]);
    expect((await readAll()).slice(1)).toEqual([
      nothing,
      nothing,
      { ...nothing, reason: "asked, too", after: secret },
      { ...nothing, reason: "article 17" },
    ]);
    expect(await trail.verify()).toMatchObject({ ok: true, count: 5, forgotten: { count: 2, first: 2 } });
    const lines = await trail.exported();
    expect(lines.filter((line) => line.includes("ada@example.com"))).toHaveLength(1);
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, forgotten: { count: 2, first: 2 } });
  });

  test("also erases an event written in parallel with the key read before its deletion", async () => {
    await transaction(system, async (tx) => {
      await audit(tx, ctxFor(), { action: testAction("test.write"), subject: ada, reason: "too late" });
      await erased();
    });
    expect(await trail.verify()).toMatchObject({ ok: true, count: 6, forgotten: { count: 3 } });
    expect(JSON.stringify(await readAll())).not.toContain("too late");
  });

  test("a concurrent verification does not report an unsealed event as tampering", async () => {
    const streams = openStreams(database.url);
    const { verification } = await verifyDatabase(streams, {
      onStart: async () => {
        await forget(ada);
        await transaction(system, (tx) => audit(tx, ctxFor(), { action: "user.erase", subject: ada, reason: "asked" }));
      },
    }).finally(() => streams.end());
    expect(verification).toMatchObject({ ok: true, count: 4, forgotten: { count: 2 } });
  });
});

describe("migrateDown to before audit_keys", () => {
  test("writes readable contents in plain text, and the audit log verifies after migrating up again", async () => {
    const contents = () =>
      sql(`SELECT reason, before, after, audit_hash(salt, reason, before::text, after::text) = content_hash AS whole
      FROM audit_events WHERE action <> 'user.erase' ORDER BY sequence`);
    await forget(bob);
    await write({ action: "user.erase", subject: bob });
    const steps = (await readMigrations()).findIndex(({ name }) => name.endsWith("audit_keys"));
    await migrateDown(database.url, (await readMigrations()).length - steps);
    const whole = { before: null, after: null, whole: true };
    const before = [
      { ...whole, reason: "about a topic", after: { name: "news" } },
      { ...whole, reason: "asked", before: secret },
      { ...whole, reason: "again", after: secret },
      { ...nothing, whole: false },
    ];
    expect(await contents()).toEqual(before);
    await migrate(database.url);
    expect(await contents()).toEqual(before);
    expect(await trail.verify()).toMatchObject({ ok: true, count: 5, forgotten: { count: 1 } });
  });
});

const of = (sequence: number, column: string) => `(SELECT ${column} FROM audit_events WHERE sequence = ${sequence})`;
describe("verifyDatabase", () => {
  test.each([
    [
      "one bit of the ciphertext flipped",
      "UPDATE audit_events SET encrypted = set_bit(encrypted, 300, 1 - get_bit(encrypted, 300)) WHERE sequence = 3",
      3,
    ],
    ["the ciphertext truncated", "UPDATE audit_events SET encrypted = substr(encrypted, 1, 40) WHERE sequence = 3", 3],
    ["one byte of ciphertext", "UPDATE audit_events SET encrypted = '\\x00' WHERE sequence = 3", 3],
    [
      "the ciphertext of another event",
      `UPDATE audit_events SET encrypted = ${of(2, "encrypted")} WHERE sequence = 3`,
      3,
    ],
    [
      "the ciphertext of another person's event",
      "UPDATE audit_events SET encrypted = (SELECT encrypted FROM saved WHERE sequence = 2) WHERE sequence = 4",
      4,
    ],
    [
      "a replaced key",
      "UPDATE audit_keys SET key = sha256('x') WHERE user_id = (SELECT min(subject) FROM audit_events WHERE sequence = 3)",
      2,
    ],
    ["an empty key", "UPDATE audit_keys SET key = ''", 2],
    ["a key deleted without an erasure", "DELETE FROM audit_keys", 2],
    ["the ciphertext removed", "UPDATE audit_events SET encrypted = NULL WHERE sequence = 3", 3],
    [
      "plain text in place of the ciphertext",
      "UPDATE audit_events SET encrypted = NULL, salt = 's', reason = 'r' WHERE sequence = 3",
      3,
    ],
  ])("rejects an audit log with %s", async (_what, statement, sequence) => {
    await sql(`CREATE TEMP TABLE saved AS SELECT * FROM audit_events; ${statement}`);
    expect(await trail.verify()).toMatchObject({ ok: false, sequence });
    expect(events[sequence - 1]?.subject).not.toBe("top_1");
  });
});
