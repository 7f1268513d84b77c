import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql as query } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import { insertAnchors, signAnchor } from "./anchor.ts";
import { anchorHead } from "./index.ts";
import { auditAnchor, auditPartitions, describeRefusal } from "./jobs.ts";
import { auditKeys } from "./keys.ts";
import { maintainPartitions } from "./partitions.ts";
import { seal } from "./testing/seal-again.ts";
import { rehash, sql, trail } from "./testing/tampered.ts";

/** Scheduled jobs must not sign events that the service did not write, or drop events that only claim to be old. */
describe("anchorHead and maintainPartitions after tampering in the database", () => {
  const path = join(trail.folder, "audit-anchors.ndjson");
  let lines: string;
  beforeAll(async () => {
    lines = await readFile(path, "utf8");
  });
  beforeEach(() => writeFile(path, lines));
  const stored = () =>
    sql(
      `SELECT (SELECT count(*)::int FROM audit_events) AS events, (SELECT count(*)::int FROM audit_anchors) AS anchors`,
    );

  const resealed = (mark: string) =>
    `UPDATE audit_events SET reason = 'x', mark = ${mark} WHERE sequence = 11; UPDATE audit_events SET ${rehash} WHERE sequence = 11; ${seal(11)}`;
  const remade = `UPDATE audit_events SET mark = NULL; DELETE FROM audit_anchors; ${seal(1)}`;
  const aged = "UPDATE audit_events SET at = '2015-01-15'";

  test.each<[what: string, statement: string, sequence: number]>([
    ["an edit without a mark, with later hashes recomputed", resealed("NULL"), 11],
    ["an edit with the mark of an unknown key, with later hashes recomputed", resealed("'retired.mark'"), 11],
    ["a forged end", "UPDATE audit_head SET hash = 'x'", 12],
    [
      "the tail removed, with a forged end",
      `DELETE FROM audit_events WHERE sequence > 7; UPDATE audit_head SET sequence = 7, hash = (SELECT hash FROM audit_events WHERE sequence = 7)`,
      8,
    ],
    ["all marks and anchors removed, with all hashes recomputed", remade, 1],
    [
      "everything removed",
      "DELETE FROM audit_events; DELETE FROM audit_anchors; UPDATE audit_head SET sequence = 0, hash = ''",
      1,
    ],
  ])("sign nothing after %s", async (_, statement, sequence) => {
    await sql(statement);
    const before = await stored();
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused" });
    expect(await stored()).toEqual(before);
    expect(await trail.verify()).toMatchObject({ ok: false, sequence });
    expect(await trail.verifyLines(await trail.exported())).toMatchObject({ ok: false, sequence });
  });

  const insertForgedEvent = (mark: string | null) =>
    transaction(system, async (tx) => {
      await tx.execute(query`INSERT INTO audit_events (id, at, action, actor, actor_role, content_hash, salt, mark)
        VALUES ('aud_x', now(), 'role.change', 'usr_x', 'ADMIN', audit_hash('s', NULL, NULL, NULL), 's', ${mark})`);
      await tx.execute(query`SELECT audit_seal('{aud_x}')`);
    });
  test.each([null, "retired.mark"])(
    "sign nothing after np_app inserted and sealed an event with the mark %s",
    async (mark) => {
      await insertForgedEvent(mark);
      expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 13 });
      expect(await trail.verify()).toMatchObject({ ok: false, sequence: 13 });
      expect(await trail.verifyLines(await trail.exported())).toMatchObject({ ok: false, sequence: 13 });
    },
  );

  test("sign nothing before the first anchor if one event has a mark and a later one has none", async () => {
    await rm(path);
    await sql("DELETE FROM audit_anchors");
    await insertForgedEvent("retired.mark");
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 13 });
    expect(await trail.verify()).toMatchObject({ ok: false, sequence: 13 });
  });

  test("anchor events without marks from before the chain, once", async () => {
    await rm(path);
    await sql(`UPDATE audit_events SET mark = NULL WHERE sequence < 6; DELETE FROM audit_anchors; ${seal(1)}`);
    expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored", anchor: { sequence: 12 } });
    expect(await trail.verify()).toMatchObject({ ok: true, unmarked: { count: 5, first: 1 } });
  });

  test.each<[what: string, statement: string, sequence: number]>([
    ["backdating one event", `${aged} WHERE sequence = 6`, 6],
    ["backdating the last event", `${aged} WHERE sequence = 12`, 12],
    ["backdating all events", aged, 1],
    ["backdating all events, with all hashes recomputed and no anchors", `${aged}; ${remade}`, 1],
  ])("drop nothing after %s", async (_, statement, sequence) => {
    await sql(statement);
    const before = await stored();
    expect(await maintainPartitions(ctxFor())).toMatchObject({ dropped: 0, refused: { sequence } });
    expect(await stored()).toEqual(before);
    expect(await trail.verify()).toMatchObject({ ok: false, sequence });
    // Even if a gap note exists: only an anchor proves the age.
    await signGap(sequence === 6 ? 6 : 12, sequence);
    expect(await trail.verify()).toMatchObject({ ok: false, sequence });
  });

  /** Signs a gap note like a service that trusts event timestamps. */
  async function signGap(last: number, droppedFrom: number): Promise<void> {
    const [key] = await auditKeys();
    const [row] = await sql("SELECT hash FROM audit_events WHERE sequence = $1", [last]);
    const note = signAnchor(key, { sequence: last, hash: row?.hash, droppedFrom, at: new Date().toISOString() });
    await transaction(system, (tx) => insertAnchors(tx, [note]));
    await sql("DELETE FROM audit_events WHERE sequence BETWEEN $1 AND $2", [droppedFrom, last]);
  }

  test.each([
    ["audit-anchor", auditAnchor, resealed("NULL")],
    ["audit-partitions", auditPartitions, `${aged} WHERE sequence = 6`],
  ])("the job %s counts each refusal, and nothing while the audit log verifies", async (name, job, statement) => {
    const run = () => job.run({ data: {} }, runningJob());
    const refusals = async () =>
      Number(new RegExp(`refusals_total{task="${name}"} (.*)`).exec(await metricsText())?.[1]);
    const before = await refusals();
    await run();
    expect(await refusals()).toBe(before);
    await sql(statement);
    await run();
    await run();
    expect(await refusals()).toBe(before + 2);
  });

  test("a refusal says what to do with the anchor file only if the file contradicts the database", async () => {
    await sql(resealed("NULL"));
    expect(describeRefusal(await refusal())).not.toContain("on purpose");
    // A newly created database is valid.
    await sql("DELETE FROM audit_events; DELETE FROM audit_anchors; UPDATE audit_head SET sequence = 0, hash = ''");
    expect(describeRefusal(await refusal())).toContain(`on purpose, move ${path} away`);
  });

  async function refusal() {
    const anchoring = await anchorHead(ctxFor());
    if (anchoring.outcome !== "refused") throw new Error("the chain was not refused");
    return anchoring;
  }
});
