import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, getTableName } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { lockStatement } from "#db/locks.ts";
import { auditKeys, deliveries, erasures, outbox, suppressions } from "#db/schema/index.ts";
import { openStreams } from "#db/stream.ts";
import { withConnection } from "#db/testing/connections.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { audit, verifyDatabase } from "#lib/audit/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { parseEnv } from "#lib/env.ts";
import { ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { countByStatus, sendNotification } from "#lib/notifications/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { ownTables } from "./erase-rows.ts";
import { erasureFile, readErasure } from "./erasure-file.ts";
import { eraseUser } from "./index.ts";
import { purgeLateRows } from "./purge-late-rows.ts";
import { replayErasures } from "./replay-erasures.ts";
import { retention } from "./retention.ts";
import { retentionTask } from "./tasks.ts";
import { fillTables, identifyingTexts, makeAda } from "./testing/lived-in.ts";
import { findTexts } from "./testing/traces.ts";

const database = useDatabase();
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "np-erasures-"));
  setProcessSingleton("env", parseEnv({ ...process.env, DATA_DIR: join(dataDir, "made", "on demand") }));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const reason = "asked for";
const values = (person: Person) => {
  const { emailKey: _, ...row } = person;
  return Object.values(row);
};
/** Brings a person back as a restore does: with their id and without the erasure. */
async function restore(person: Person): Promise<void> {
  await asOwner(
    database.url,
    `INSERT INTO users (id, external_id, name, email, email_verified_at, phone, phone_verified_at, slack_user_id,
       slack_verified_at, role, time_zone, locale, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    values(person),
  );
  await asOwner(database.url, "DELETE FROM erasures WHERE user_id = $1", [person.id]);
  await asOwner(database.url, "DELETE FROM suppressions WHERE user_id = $1", [person.id]);
}
const linesOf = async (path: string) => (await readFile(path, "utf8")).split("\n").filter(Boolean);
async function* linesIn(path: string) {
  yield* (await readFile(path, "utf8")).split("\n");
}
const rowsOf = (notificationId: string) =>
  transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.notificationId, notificationId)));
const activeFor = (userId: string) =>
  transaction(system, (tx) => tx.select().from(suppressions).where(eq(suppressions.userId, userId)));

describe("eraseUser", () => {
  test("leaves only hashes and the record of the erasure, and changes no other person's data", async () => {
    const [ada, bob] = [await makeAda(), await makeAda()];
    for (const person of [ada, bob]) await fillTables(database.url, person);
    const rowsOfBob = await findTexts(database.url, identifyingTexts(bob));
    expect((await findTexts(database.url, identifyingTexts(ada))).length).toBeGreaterThan(20);
    expect(await eraseUser(ctxFor(signedIn(ada.id)), { reason })).toEqual({ userId: ada.id });
    expect(await findTexts(database.url, identifyingTexts(ada))).toEqual([]);
    expect(await findTexts(database.url, identifyingTexts(bob))).toEqual(rowsOfBob);
    const ids = await findTexts(database.url, [ada.id]);
    expect([
      ...new Set(
        ids.map((trace) =>
          trace
            .split(".")
            .slice(0, 2)
            .join(".")
            .replace(/^audit.*/, "audit"),
        ),
      ),
    ]).toEqual(["audit", "public.consents", "public.erasures", "public.suppressions"]);
  });

  test("removes and blocks former addresses", async () => {
    const first = await makeAda();
    const other = await makeAda();
    await fillTables(database.url, first);
    const { externalId } = first;
    const moved = { externalId, email: `new.${first.email}`, phone: other.phone?.replace("+1", "+49") ?? null };
    await upsertUsers(ctxFor(), { users: [{ ...moved, externalId: externalId ?? "", slackUserId: null }] });
    const inText = { Body: `my mail:\n${first.email}, or <mailto:${first.email}?subject=x>`, From: "+15005550006" };
    const later = [
      ["resend", { data: { to: [first.email?.toUpperCase()] } }],
      ["twilio", inText],
      ["twilio", { From: other.phone }],
      ["resend", { data: { to: [`x${first.email}`, `${first.email}.example`] } }],
    ] as const;
    for (const [index, [provider, payload]] of later.entries())
      await asOwner(
        database.url,
        "INSERT INTO webhook_events (provider, id, kind, payload, received_at) VALUES ($1, $2, 'some', $3, now())",
        [provider, `later-${first.id}-${index}`, payload],
      );
    await eraseUser(ctxFor(), { userId: first.id, reason });
    const payloads = await asOwner<{ payload: object }>(
      database.url,
      "SELECT payload FROM webhook_events WHERE id LIKE $1 ORDER BY id",
      [`later-${first.id}-%`],
    );
    // Addresses that only contain theirs belong to somebody else.
    expect(payloads.map(({ payload }) => payload)).toEqual([{}, {}, later[2][1], later[3][1]]);
    await asOwner(database.url, "DELETE FROM webhook_events WHERE id LIKE $1", [`later-${first.id}-%`]);
    expect(await findTexts(database.url, identifyingTexts(first))).toEqual([]);
    const blocked = (await activeFor(first.id)).filter((row) => row.reason === "ERASURE");
    expect(blocked.map(({ channel }) => channel).sort()).toEqual(["EMAIL", "EMAIL", "SLACK", "SMS", "SMS"]);
    const back = await makePerson({ email: first.email, phone: first.phone, slackUserId: first.slackUserId });
    expect((await activeFor(back.id)).map(({ channel, reason }) => `${channel} ${reason}`).sort()).toEqual(
      expect.arrayContaining(["EMAIL ERASURE", "SLACK ERASURE", "SMS ERASURE"]),
    );
  });

  test("leaves a former address alone if another person has it now", async () => {
    const [ada, bob] = [await makeAda(), await makeAda()];
    await upsertUsers(ctxFor(), { users: [{ externalId: ada.externalId ?? "", email: null, phone: null }] });
    await upsertUsers(ctxFor(), { users: [{ externalId: bob.externalId ?? "", email: ada.email, phone: ada.phone }] });
    await asOwner(
      database.url,
      "INSERT INTO webhook_events (provider, id, kind, payload, received_at) VALUES ('resend', $1, 'some', $2, now())",
      [`of-${bob.id}`, { to: [ada.email] }],
    );
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    expect((await activeFor(ada.id)).map(({ channel }) => channel)).toEqual(["SLACK"]);
    expect(await asOwner(database.url, "SELECT payload FROM webhook_events WHERE id = $1", [`of-${bob.id}`])).toEqual([
      { payload: { to: [ada.email] } },
    ]);
  });

  /** Two parallel calls, one that removes a number and one that adds it, leave it as former and as current address. */
  async function movedNumber(): Promise<{ ada: Person; bob: Person; event: string; addNumber: string }> {
    const [ada, bob] = [await makeAda(), await makeAda()];
    await upsertUsers(ctxFor(), { users: [{ externalId: ada.externalId ?? "", phone: null }] });
    const event = `taken-${bob.id}`;
    await asOwner(
      database.url,
      "INSERT INTO webhook_events (provider, id, kind, payload, received_at) VALUES ('twilio', $1, 'some', $2, now())",
      [event, { From: ada.phone }],
    );
    return { ada, bob, event, addNumber: "UPDATE users SET phone = $2 WHERE id = $1" };
  }
  const payloadOf = (event: string) =>
    asOwner<{ payload: object }>(database.url, "SELECT payload FROM webhook_events WHERE id = $1", [event]);

  test("leaves a number alone that moved to another person in parallel", async () => {
    const { ada, bob, event, addNumber } = await movedNumber();
    await asOwner(database.url, addNumber, [bob.id, ada.phone]);
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    expect((await activeFor(ada.id)).map(({ channel }) => channel).sort()).toEqual(["EMAIL", "SLACK"]);
    expect(await payloadOf(event)).toEqual([{ payload: { From: ada.phone } }]);
  });

  test("waits for a transaction that is adding a former number to another person, and leaves it alone", async () => {
    const { ada, bob, event, addNumber } = await movedNumber();
    let erasing: Promise<unknown> | undefined;
    await withConnection(database.url, async (client) => {
      await client.query("BEGIN");
      await client.query(addNumber, [bob.id, ada.phone]);
      await client.query(lockStatement("suppressions", "shared"));
      erasing = eraseUser(ctxFor(), { userId: ada.id, reason });
      const waits = `SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
      WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`;
      await vi.waitFor(async () => expect(await asOwner(database.url, waits)).toHaveLength(1), { timeout: 10_000 });
      await client.query("COMMIT");
    });
    await erasing;
    expect((await activeFor(ada.id)).map(({ channel }) => channel).sort()).toEqual(["EMAIL", "SLACK"]);
    expect(await payloadOf(event)).toEqual([{ payload: { From: ada.phone } }]);
  });

  test("handles thousands of events, and writes thousands of address hashes on several lines", async () => {
    const ada = await makeAda();
    await upsertUsers(ctxFor(), { users: [{ externalId: ada.externalId ?? "", email: null }] });
    await asOwner(
      database.url,
      `INSERT INTO webhook_events (provider, id, kind, payload, received_at)
     SELECT 'resend', $1 || n, 'some', json_build_object('to', CASE WHEN n % 500 = 0 THEN $2 ELSE 'x' || $2 END), now()
     FROM generate_series(1, 2500) AS n`,
      [`many-${ada.id}-`, ada.email],
    );
    await asOwner(
      database.url,
      `INSERT INTO former_addresses SELECT $1, 'EMAIL', lpad(n::text, 43, '0'), now() FROM generate_series(1, 10000) AS n`,
      [ada.id],
    );
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    const [left] = await asOwner<{ n: number; empty: number }>(
      database.url,
      "SELECT count(*)::int AS n, count(*) FILTER (WHERE payload = '{}')::int AS empty FROM webhook_events WHERE id LIKE $1",
      [`many-${ada.id}-%`],
    );
    expect(left).toEqual({ n: 2500, empty: 5 });
    const lines = (await linesOf(erasureFile())).filter((line) => line.includes(ada.id)).map(readErasure);
    expect(new Set(lines.flatMap((line) => line?.addressHashes ?? ["damaged"])).size).toBe(10_003);
    expect(lines.map((line) => line?.userId)).toEqual([ada.id, ada.id]);
  });

  test("keeps security events without subject, address and network", async () => {
    const ada = await makeAda();
    await fillTables(database.url, ada);
    await fillTables(database.url, await makeAda());
    const events = () =>
      asOwner<{ id: string; source: string; count: number }>(
        database.url,
        "SELECT id, kind, source, subject, address_hash, network, detail, count FROM security_events ORDER BY id",
      );
    const before = await events();
    const hers = before.filter(({ source }) => source === ada.id).map(({ id }) => id);
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    const after = (await events()).slice(0, before.length);
    const erased = after.filter(({ source }) => source.startsWith("erased:"));
    expect(erased.map(({ id }) => id)).toEqual(expect.arrayContaining(hers));
    expect(hers).toHaveLength(1);
    for (const row of erased)
      expect(row).toMatchObject({ subject: null, address_hash: null, network: null, detail: {}, count: 1 });
    // Only her sign-in and her failure changed.
    const untouched = before.filter(({ id }) => !erased.some((one) => one.id === id));
    expect(after.filter(({ source }) => !source.startsWith("erased:"))).toEqual(untouched);
  });

  test("makes the audit events of the person unreadable, and the trail verifies and records the reason", async () => {
    const ada = await makeAda();
    await fillTables(database.url, ada);
    const eventsAbout = () => eventsOf({ subject: ada.id });
    const before = await eventsAbout();
    expect(before.filter(({ reason, before, after }) => reason ?? before ?? after).length).toBeGreaterThan(3);
    // The contents are stored under her key alone; the erasure changes none of these rows.
    const rows = () =>
      asOwner<{ salt: null; encrypted: Buffer }>(
        database.url,
        "SELECT * FROM audit_events WHERE subject = $1 AND action <> 'user.erase' ORDER BY id",
        [ada.id],
      );
    const stored = await rows();
    expect(stored).toMatchObject(before.map(() => ({ salt: null, reason: null, before: null, after: null })));
    await eraseUser(ctxFor(signedIn(ada.id)), { reason: "moves to another service" });
    const unplaced = (row: object) => ({ ...row, sequence: null, hash: null });
    expect((await rows()).map(unplaced)).toEqual(stored.map(unplaced));
    expect(await asOwner(database.url, "SELECT FROM audit_keys WHERE user_id = $1", [ada.id])).toEqual([]);
    const streams = openStreams(database.url);
    const { verdict } = await verifyDatabase(streams, { anchorsPath: join(dataDir, "no anchors") }).finally(() =>
      streams.end(),
    );
    expect(verdict).toMatchObject({ ok: true, unmarked: { count: 0 } });
    const events = await eventsAbout();
    const readableEvents = events.filter(({ reason, before, after }) => reason ?? before ?? after);
    expect(events.length).toBeGreaterThan(4);
    expect(readableEvents).toMatchObject([
      { action: "user.erase", actor: ada.id, reason: "moves to another service", before: null },
    ]);
  });

  test("empties every table with a person's id, except the listed ones", async () => {
    const rows = await asOwner<{ name: string }>(
      database.url,
      `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'user_id' ORDER BY 1`,
    );
    const kept = ["consents", "erasures", "suppressions"];
    const removed = [auditKeys, deliveries, ...Object.values(ownTables)].map((table) => getTableName(table));
    expect(rows.map(({ name }) => name)).toEqual([...kept, ...removed].sort());
  });

  test("keeps hashes that block the addresses under any other person id", async () => {
    const ada = await makeAda();
    await fillTables(database.url, ada);
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    const kept = await activeFor(ada.id);
    expect(kept.filter((row) => row.reason === "ERASURE")).toHaveLength(3);
    expect(kept.map(({ address, scope, reason }) => [address, scope, reason]).sort()).toEqual([
      [null, "ALL", "ERASURE"],
      [null, "ALL", "ERASURE"],
      [null, "ALL", "ERASURE"],
      [null, "MARKETING", "STOP"],
      [null, "MARKETING", "STOP"],
    ]);
    const { users } = await upsertUsers(ctxFor(), {
      users: [{ externalId: `new-${ada.externalId}`, email: ada.email?.toUpperCase(), phone: ada.phone }],
    });
    const again = users[0]?.id ?? "";
    const topic = await makeTopic();
    await setPreference(ctxFor(signedIn(again)), { topicKey: topic.key, channel: "EMAIL", enabled: true });
    const { notification } = await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { userIds: [again] },
      subject: "Hello",
      body: "Hello",
    });
    await runJobs(database.url);
    const rows = await rowsOf(notification.id);
    expect(
      rows.filter(({ channel }) => channel !== "SLACK").map(({ status, decidedBy }) => [status, decidedBy]),
    ).toEqual([
      ["SKIPPED", "SUPPRESSION"],
      ["SKIPPED", "SUPPRESSION"],
    ]);
  });

  test("does not send pending messages, fails no job, and keeps the counts", async () => {
    const [ada, bob, topic] = [await makeAda(), await makeAda(), await makeTopic()];
    const send = { topicKey: topic.key, subject: "News", body: "News", channels: ["EMAIL" as const] };
    const { notification } = await sendNotification(ctxFor(), { ...send, audience: { userIds: [ada.id, bob.id] } });
    const unplanned = await sendNotification(ctxFor(), { ...send, audience: { userIds: [ada.id] } });
    await asOwner(
      database.url,
      "UPDATE graphile_worker._private_jobs SET run_at = 'infinity' WHERE payload::text LIKE $1",
      [`%${unplanned.notification.id}%`],
    );
    await runJobs(database.url, ["plan"]);
    await setPreference(ctxFor(signedIn(ada.id)), { topicKey: topic.key, channel: "SMS", frequency: "DAILY" });
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at = 'infinity'");
    await runJobs(database.url);
    expect(await asOwner(database.url, "SELECT FROM graphile_worker._private_jobs WHERE attempts > 0")).toEqual([]);
    expect((await rowsOf(notification.id)).map(({ userId, status }) => [userId, status])).toEqual([[bob.id, "SENT"]]);
    expect(await rowsOf(unplanned.notification.id)).toEqual([]);
    expect(await transaction(system, (tx) => countByStatus(tx, notification.id))).toEqual([
      { status: "SENT", count: 1 },
      { status: "SKIPPED", count: 1 },
    ]);
    expect(
      await asOwner(database.url, "SELECT subject, body FROM notifications WHERE id = ANY($1) ORDER BY id", [
        [notification.id, unplanned.notification.id],
      ]),
    ).toEqual([
      { subject: "News", body: "News" },
      { subject: "", body: "" },
    ]);
  });
});

describe("purgeLateRows", () => {
  test("removes rows written after the erasure and makes late audit events unreadable", async () => {
    const ada = await makeAda();
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    await asOwner(
      database.url,
      "INSERT INTO outbox VALUES ('out_late', 'dlv_late', $1, 'EMAIL', 'x', NULL, '{}', now())",
      [ada.id],
    );
    const late = {
      action: "auth.failure" as const,
      subject: ada.id,
      reason: "expired",
      after: { network: "203.0.113.0/24" },
    };
    await transaction(system, (tx) => audit(tx, ctxFor(), late));
    expect(await purgeLateRows(ctxFor())).toBe(1);
    const said = async () => (await eventsOf({ subject: ada.id })).filter(({ reason, after }) => reason ?? after);
    expect(await said()).toMatchObject([{ action: "user.erase", reason }]);
    // A later row stays until the next run. The erasure event stays for good.
    await transaction(system, (tx) => audit(tx, ctxFor(), late));
    expect(await purgeLateRows(ctxFor())).toBe(0);
    expect(await said()).toHaveLength(1);
    expect(await transaction(system, (tx) => tx.select().from(outbox).where(eq(outbox.userId, ada.id)))).toEqual([]);
  });
});

describe("eraseUser authorization", () => {
  test.each<[string, (id: string) => Actor, "FORBIDDEN" | "UNAUTHENTICATED" | null]>([
    ["a key with ADMIN", () => key("ADMIN"), null],
    ["the person, an AUDITOR", (userId) => signedIn(userId, "AUDITOR"), null],
    ["another person", () => signedIn("usr_other"), "FORBIDDEN"],
    ["an AUDITOR", () => signedIn("usr_other", "AUDITOR"), "FORBIDDEN"],
    ["a key with USERS_WRITE", () => key("USERS_WRITE"), "FORBIDDEN"],
    ["the person's token", (userId) => ({ kind: "token", userId }), "FORBIDDEN"],
    ["the person's link", (userId) => ({ kind: "link", userId, tenantKey: null }), "FORBIDDEN"],
    ["an anonymous caller", () => ({ kind: "anonymous" }), "UNAUTHENTICATED"],
  ])("allows or refuses %s", async (_name, actorOf, code) => {
    const { id } = await makeAda();
    const erasing = eraseUser(ctxFor(actorOf(id)), { userId: id, reason });
    if (code) await expect(erasing).rejects.toMatchObject({ code });
    else expect(await erasing).toEqual({ userId: id });
  });

  test("rejects an unknown or erased person with NotFoundError and a missing reason with ValidationError", async () => {
    const { id } = await makeAda();
    await expect(eraseUser(ctxFor(), { userId: id, reason: " " })).rejects.toBeInstanceOf(ValidationError);
    await expect(eraseUser(ctxFor(), { reason })).rejects.toBeInstanceOf(ValidationError);
    await eraseUser(ctxFor(), { userId: id, reason });
    for (const userId of [id, "usr_nobody", "\0"])
      await expect(eraseUser(ctxFor(), { userId, reason })).rejects.toBeInstanceOf(NotFoundError);
  });

  test("keeps one ADMIN when two erase each other in parallel", async () => {
    await asOwner(database.url, "UPDATE users SET role = 'VIEWER'");
    const [ada, bob] = [await makeAda(), await makeAda()];
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = ANY($1)", [[ada.id, bob.id]]);
    const outcomes = await Promise.allSettled([
      eraseUser(ctxFor(signedIn(ada.id, "ADMIN")), { userId: bob.id, reason }),
      eraseUser(ctxFor(signedIn(bob.id, "ADMIN")), { userId: ada.id, reason }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((outcome) => outcome.status === "rejected")?.reason).toBeInstanceOf(ConflictError);
    expect(await asOwner(database.url, "SELECT FROM users WHERE role = 'ADMIN'")).toHaveLength(1);
  });
});

describe("replayErasures", () => {
  test("erases restored people again, also with changed addresses, repeatedly, and past damaged lines", async () => {
    const [ada, bob, carol] = [await makeAda(), await makeAda(), await makeAda()];
    for (const person of [ada, carol]) await eraseUser(ctxFor(), { userId: person.id, reason });
    const path = erasureFile();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(await linesOf(path))).not.toContain(ada.phone);
    await restore({ ...ada, email: `older.${ada.email}` });
    await asOwner(database.url, "DELETE FROM suppressions WHERE user_id = $1", [carol.id]);
    // The restore brought back only the key of carol's audit events.
    await asOwner(database.url, "INSERT INTO audit_keys (user_id, key) VALUES ($1, sha256('some'))", [carol.id]);
    const copy = join(dataDir, "copy.ndjson");
    await writeFile(copy, `{"userId":\n${(await linesOf(path)).slice(-2).join("\n")}\n{"userId":"usr_1`);
    expect(await replayErasures(ctxFor(), linesIn(copy))).toEqual({ erased: 1, gone: 1, damaged: [1, 4] });
    expect(await findTexts(database.url, identifyingTexts(ada))).toEqual([]);
    // The email of the backup, the email of the erasure, the phone and the Slack id.
    expect(await activeFor(ada.id)).toHaveLength(4);
    expect(await activeFor(carol.id)).toHaveLength(3);
    expect(await asOwner(database.url, "SELECT FROM audit_keys WHERE user_id = $1", [carol.id])).toEqual([]);
    expect(await eventsOf({ subject: carol.id, action: "user.erase" })).toHaveLength(2);
    expect(await replayErasures(ctxFor(), linesIn(copy))).toMatchObject({ erased: 0, gone: 2 });
    expect(await eventsOf({ subject: carol.id, action: "user.erase" })).toHaveLength(2);
    expect(await activeFor(ada.id)).toHaveLength(4);
    await expect(replayErasures(ctxFor(signedIn(bob.id)), linesIn(copy))).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(
      await transaction(system, (tx) => tx.select().from(erasures).where(eq(erasures.userId, ada.id))),
    ).toHaveLength(1);
  });
});

describe("completeErasureFile", () => {
  test("adds erasures missing from the file, on lines of their own", async () => {
    const [ada, bob] = [await makeAda(), await makeAda()];
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    const path = erasureFile();
    await writeFile(path, '{"userId":"usr_cut short by a cra');
    await eraseUser(ctxFor(), { userId: bob.id, reason });
    const before = (await linesOf(path)).filter((line) => line.includes(ada.id));
    expect(before).toEqual([]);
    await transaction(system, (tx) => addJobs(tx, [{ task: retentionTask, payload: {} }]));
    await runJobs(database.url, [retention.name]);
    const lines = await linesOf(path);
    for (const { id } of [ada, bob]) expect(lines.filter((line) => line.includes(id))).toHaveLength(1);
  });
});
