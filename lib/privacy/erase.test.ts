import { join } from "node:path";
import { getTableName } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { auditKeys, deliveries } from "#db/schema/index.ts";
import { openStreams } from "#db/stream.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { verifyDatabase } from "#lib/audit/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { countByStatus, sendNotification } from "#lib/notifications/index.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { key, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { ownTables } from "./erase-rows.ts";
import { erasureFile, readErasure } from "./erasure-file.ts";
import { eraseUser } from "./index.ts";
import { database, dataDir, linesOf, reason, rowsOf } from "./testing/erasing.ts";
import { fillTables, identifyingTexts, makeAda } from "./testing/lived-in.ts";
import { findTexts } from "./testing/traces.ts";

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

  test("makes the audit events of the person unreadable, and the audit log verifies and records the reason", async () => {
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
    const { verification } = await verifyDatabase(streams, { anchorsPath: join(dataDir, "no anchors") }).finally(() =>
      streams.end(),
    );
    expect(verification).toMatchObject({ ok: true, unmarked: { count: 0 } });
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
    const removedByTrigger = ["people_search"];
    expect(rows.map(({ name }) => name)).toEqual([...kept, ...removed, ...removedByTrigger].sort());
    expect(
      await asOwner(database.url, "SELECT FROM people_search WHERE user_id NOT IN (SELECT id FROM users)"),
    ).toEqual([]);
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
