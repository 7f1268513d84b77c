import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sql as query } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { runningJob } from "#lib/worker/testing/running.ts";
import { insertAnchors, signAnchor } from "./anchor.ts";
import { endText } from "./export-ndjson.ts";
import { anchorHead } from "./index.ts";
import { auditAnchor, auditPartitions } from "./jobs.ts";
import { auditKeys, sign } from "./keys.ts";
import { maintainPartitions } from "./partitions.ts";
import { forget, useTrail, write } from "./testing/trail.ts";

const database = useDatabase();
const trail = useTrail(database);
const sql = (text: string, values: unknown[] = []) => asOwner(database.url, text, values);

/** Twelve events; the head is anchored at 4 and at 9. */
beforeAll(async () => {
  for (let index = 1; index <= 12; index += 1) {
    const before = index % 3 === 0 ? null : { list: [1, 2.5, { deep: 'ä\n"' }], index };
    await write({ action: `test.${index}`, subject: `usr_${index}`, reason: index % 2 ? "why, indeed" : null, before });
    if (index === 4 || index === 9) await anchorHead(ctxFor());
  }
  for (const table of ["audit_events", "audit_head", "audit_anchors"])
    await sql(`CREATE TABLE saved_${table} AS SELECT * FROM ${table}`);
});

const restore = () =>
  sql(
    ["audit_events", "audit_head", "audit_anchors"]
      .map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM saved_${table}`)
      .join(";"),
  );
beforeEach(restore);

/** Recomputes all hashes from an event on, as an attacker with database access and without a key can. */
const seal = (from: number) => `
  DO $$
  DECLARE
    event audit_events;
    previous text := COALESCE((SELECT hash FROM audit_events WHERE sequence = ${from - 1}), '');
  BEGIN
    FOR event IN SELECT * FROM audit_events WHERE sequence >= ${from} ORDER BY sequence LOOP
      previous := audit_hash(previous, event.sequence::text, event.id,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), event.action, event.actor,
        event.actor_role, event.subject, event.request_id, event.content_hash, event.mark);
      UPDATE audit_events SET hash = previous WHERE id = event.id;
    END LOOP;
    UPDATE audit_head SET hash = previous, sequence = COALESCE((SELECT max(sequence) FROM audit_events), 0);
  END $$`;
const rehash = "content_hash = audit_hash(salt, reason, before::text, after::text)";

const tamperings: [what: string, statement: string, sequence: number][] = [
  ["an edit of the actor", "UPDATE audit_events SET actor = 'usr_x' WHERE sequence = 6", 6],
  ["an edit of the time by a millisecond", "UPDATE audit_events SET at = at + interval '1 ms' WHERE sequence = 6", 6],
  ["an edit that removes the subject", "UPDATE audit_events SET subject = NULL WHERE sequence = 6", 6],
  ["an edit of the reason", "UPDATE audit_events SET reason = 'because' WHERE sequence = 6", 6],
  [
    "an edit of a nested number",
    `UPDATE audit_events SET before = replace(before::text, '2.5', '2.50')::json WHERE sequence = 7`,
    7,
  ],
  [
    "an edit with a recomputed content hash",
    `UPDATE audit_events SET reason = 'x' WHERE sequence = 6; UPDATE audit_events SET ${rehash} WHERE sequence = 6`,
    6,
  ],
  [
    "the mark of another event",
    `UPDATE audit_events SET mark = (SELECT mark FROM audit_events WHERE sequence = 5) WHERE sequence = 6; ${seal(6)}`,
    6,
  ],
  ["contents removed", "UPDATE audit_events SET salt = NULL, reason = NULL, before = NULL WHERE sequence = 6", 6],
  [
    "an insert with a used sequence",
    "INSERT INTO audit_events (id, at, action, actor, actor_role, content_hash, sequence, hash) SELECT 'aud_x', at, action, actor, actor_role, content_hash, sequence, hash FROM audit_events WHERE sequence = 6",
    6,
  ],
  [
    "an insert after the end",
    "INSERT INTO audit_events (id, at, action, actor, actor_role, content_hash, sequence, hash) SELECT 'aud_x', at, action, actor, actor_role, content_hash, 13, hash FROM audit_events WHERE sequence = 12",
    13,
  ],
  [
    "an insert after the end, sealed",
    `INSERT INTO audit_events (id, at, action, actor, actor_role, content_hash, salt, sequence)
      VALUES ('aud_x', now(), 'role.change', 'usr_x', 'ADMIN', audit_hash('s', NULL, NULL, NULL), 's', 13); ${seal(13)}`,
    13,
  ],
  ["a removal", "DELETE FROM audit_events WHERE sequence = 6", 6],
  ["a removal of the first event", "DELETE FROM audit_events WHERE sequence = 1", 1],
  ["two events swapped", "UPDATE audit_events SET sequence = 13 - sequence WHERE sequence IN (6, 7)", 6],
  ["the tail removed", "DELETE FROM audit_events WHERE sequence > 10", 11],
  [
    "the tail removed, with a forged end",
    `DELETE FROM audit_events WHERE sequence > 7; ${seal(99)}; UPDATE audit_head SET hash = (SELECT hash FROM audit_events WHERE sequence = 7)`,
    8,
  ],
  ["everything removed", "DELETE FROM audit_events", 1],
  [
    "everything removed, with anchors and end",
    "DELETE FROM audit_events; DELETE FROM audit_anchors; UPDATE audit_head SET sequence = 0, hash = ''",
    1,
  ],
  [
    "an edit with all later hashes recomputed",
    `UPDATE audit_events SET reason = 'x' WHERE sequence = 6; UPDATE audit_events SET ${rehash} WHERE sequence = 6; DELETE FROM audit_anchors WHERE sequence > 5; ${seal(6)}`,
    6,
  ],
  [
    "a removal with all later hashes recomputed",
    `DELETE FROM audit_events WHERE sequence = 6; UPDATE audit_events SET sequence = sequence - 1 WHERE sequence > 6; DELETE FROM audit_anchors WHERE sequence > 5; ${seal(6)}`,
    5,
  ],
  [
    "a forged anchor",
    `DELETE FROM audit_events WHERE sequence = 8; UPDATE audit_events SET sequence = sequence - 1 WHERE sequence > 8; ${seal(8)}; UPDATE audit_anchors SET hash = (SELECT hash FROM audit_events e WHERE e.sequence = 9) WHERE sequence = 9`,
    5,
  ],
  [
    "a forged gap note",
    "DELETE FROM audit_events WHERE sequence = 6; INSERT INTO audit_anchors SELECT 6, now(), 6, (SELECT hash FROM saved_audit_events WHERE sequence = 6), key, signature FROM audit_anchors WHERE sequence = 4",
    6,
  ],
];

describe("verifyDatabase and verifyFile after tampering in the database", () => {
  test("accept the untouched trail", async () => {
    expect(await trail.verify()).toMatchObject({ ok: true, count: 12, anchors: 2, anchored: { sequence: 9 } });
    expect(await trail.verifyLines(await trail.exported())).toMatchObject({ ok: true, count: 12, anchors: 2 });
  });

  test.each(tamperings)("reject %s", async (_, statement, sequence) => {
    await sql(statement);
    expect(await trail.verify()).toMatchObject({ ok: false, sequence });
    expect(await trail.verifyLines(await trail.exported())).toMatchObject({ ok: false, sequence });
  });

  test("report an event inserted past the service, which is never sealed", async () => {
    await sql(`INSERT INTO audit_events (id, at, action, actor, actor_role, subject, salt, mark, content_hash)
      SELECT 'aud_${"0".repeat(26)}', at, action, actor, actor_role, subject, salt, mark, content_hash
      FROM audit_events WHERE sequence = 6`);
    const bad = {
      ok: false,
      sequence: 13,
      problem: expect.stringMatching(/inserted without this service.*auth_secret/),
    };
    expect(await trail.verify()).toMatchObject(bad);
    await write({ action: "test.13" });
    expect(await trail.verify()).toMatchObject({ ...bad, sequence: 14 });
  });

  test("use the anchor file if the database has no anchors", async () => {
    expect((await trail.anchorLines()).map((line) => JSON.parse(line))).toMatchObject([
      { sequence: 4 },
      { sequence: 9 },
    ]);
    await sql("DELETE FROM audit_anchors");
    expect(await trail.verify()).toMatchObject({ ok: true, anchors: 2 });
  });
});

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

  const forge = (mark: string | null) =>
    transaction(system, async (tx) => {
      await tx.execute(query`INSERT INTO audit_events (id, at, action, actor, actor_role, content_hash, salt, mark)
        VALUES ('aud_x', now(), 'role.change', 'usr_x', 'ADMIN', audit_hash('s', NULL, NULL, NULL), 's', ${mark})`);
      await tx.execute(query`SELECT audit_seal('{aud_x}')`);
    });
  test.each([null, "retired.mark"])(
    "sign nothing after np_app inserted and sealed an event with the mark %s",
    async (mark) => {
      await forge(mark);
      expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "refused", sequence: 13 });
      expect(await trail.verify()).toMatchObject({ ok: false, sequence: 13 });
      expect(await trail.verifyLines(await trail.exported())).toMatchObject({ ok: false, sequence: 13 });
    },
  );

  test("sign nothing before the first anchor if one event has a mark and a later one has none", async () => {
    await rm(path);
    await sql("DELETE FROM audit_anchors");
    await forge("retired.mark");
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
    ["auditAnchor", auditAnchor, resealed("NULL")],
    ["auditPartitions", auditPartitions, `${aged} WHERE sequence = 6`],
  ])("%s alerts operations once about a trail that does not verify", async (_, job, statement) => {
    setProcessSingleton("env", parseEnv({ ...process.env, SLACK_BOT_TOKEN: "xoxb-test", OPS_SLACK_CHANNEL: "#ops" }));
    onTestFinished(() => setProcessSingleton("env", undefined));
    await sql("DELETE FROM graphile_worker._private_jobs");
    const run = () => job.run({ data: {} }, runningJob());
    const alerts = () => sql("SELECT payload FROM graphile_worker._private_jobs");
    await run();
    expect(await alerts()).toEqual([]);
    await restore();
    await writeFile(path, lines);
    await sql(statement);
    await run();
    await run();
    expect(await alerts()).toHaveLength(1);
    expect(JSON.stringify(await alerts())).not.toContain("on purpose");
    // A newly created database is valid: the alert explains what to do with the file only if the file contradicts the
    // database.
    await sql("DELETE FROM audit_events; DELETE FROM audit_anchors; UPDATE audit_head SET sequence = 0, hash = ''");
    await run();
    const hint = job === auditAnchor ? [expect.stringContaining(`on purpose, move ${path} away`)] : [];
    expect((await alerts()).slice(1).map(({ payload }) => JSON.stringify(payload))).toEqual(hint);
  });
});

/** The lines of the export: a header, events 1 to 4, an anchor, 5 to 9, an anchor, 10 to 12, the end. */
const lineOf = (sequence: number) => sequence + (sequence > 9 ? 2 : sequence > 4 ? 1 : 0);
const edited = (lines: string[], at: number, change: Record<string, unknown>) =>
  lines.with(at, JSON.stringify({ ...JSON.parse(lines[at] ?? "{}"), ...change }));

const fileTamperings: [what: string, change: (lines: string[]) => string[], sequence: number][] = [
  ["an edit", (lines) => edited(lines, lineOf(6), { actor: "usr_x" }), 6],
  ["an edit of the contents", (lines) => edited(lines, lineOf(6), { reason: "x" }), 6],
  ["an insert", (lines) => lines.toSpliced(lineOf(7), 0, lines[lineOf(6)] ?? ""), 6],
  ["a removal", (lines) => lines.toSpliced(lineOf(6), 1), 6],
  ["two events swapped", (l) => l.with(lineOf(6), l[lineOf(7)] ?? "").with(lineOf(7), l[lineOf(6)] ?? ""), 6],
  ["the tail removed", (lines) => lines.slice(0, lineOf(10) + 1), 11],
  ["the tail removed before the end line", (lines) => lines.toSpliced(lineOf(11), 2), 11],
  ["a truncated line", (lines) => lines.with(lineOf(6), lines[lineOf(6)]?.slice(0, 40) ?? ""), 6],
  ["all events removed", (lines) => [lines[0] ?? "", lines.at(-1) ?? ""], 1],
  ["a line after the end line", (lines) => [...lines, lines[lineOf(12)] ?? ""], 13],
  [
    "an end line with fewer events",
    (lines) =>
      edited(lines.toSpliced(lineOf(12), 1), lineOf(12), {
        count: 11,
        sequence: 11,
        hash: JSON.parse(lines[lineOf(11)] ?? "{}").hash,
      }),
    10,
  ],
  ["an anchor removed", (lines) => lines.toSpliced(lineOf(9) + 1, 1), 1],
];

describe("verifyFile", () => {
  test.each(fileTamperings)("rejects %s", async (_, change, sequence) => {
    const lines = await trail.exported();
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, count: 12, anchors: 2 });
    expect(await trail.verifyLines(change(lines))).toMatchObject({ ok: false, sequence });
  });

  test("refuses to judge an export signed with an unknown key", async () => {
    const lines = await trail.exported();
    await expect(trail.verifyLines(edited(lines, lines.length - 1, { key: "elsewhere" }))).rejects.toThrow(
      /signed with a key that is unknown here \(elsewhere\)/,
    );
  });

  test("verifies an export of a time range on its own", async () => {
    const [fifth, ninth] = await sql("SELECT at FROM audit_events WHERE sequence IN (5, 9) ORDER BY sequence");
    const lines = await trail.exported({ since: fifth?.at, until: ninth?.at });
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, count: 4, head: { sequence: 8 } });
    expect(await trail.verifyLines(lines.toSpliced(1, 1))).toMatchObject({ ok: false, sequence: 5 });
    const none = await trail.exported({ since: new Date("2100-01-01") });
    expect(await trail.verifyLines(none)).toMatchObject({ ok: true, count: 0 });
  });

  const between = async (first: number, behind: number) => {
    const [since, until] = await sql("SELECT at FROM audit_events WHERE sequence IN ($1, $2) ORDER BY sequence", [
      first,
      behind,
    ]);
    return trail.exported({ since: since?.at, until: until?.at });
  };
  const wiped = "UPDATE audit_events SET salt = NULL, reason = NULL, before = NULL, after = NULL WHERE sequence = 6";

  test("rejects a range whose missing contents no erasure explains", async () => {
    await sql(wiped);
    const lost = { ok: false, sequence: 6, problem: expect.stringContaining("lost its contents") };
    expect(await trail.verifyLines(await between(5, 9))).toMatchObject(lost);
    // An erasure without a known mark or an anchor explains nothing.
    await sql(`UPDATE audit_events SET action = 'user.erase', subject = 'usr_6', mark = 'retired.mark'
      WHERE sequence = 5; DELETE FROM audit_anchors; ${seal(5)}`);
    expect(await trail.verifyLines(await between(5, 9))).toMatchObject(lost);
  });

  test("accepts a range that includes the explaining erasure", async () => {
    await forget("usr_6");
    await write(
      { action: "user.erase", subject: "usr_7" },
      { action: "user.erase", subject: "usr_6", reason: "asked" },
    );
    const lines = await between(5, 9);
    expect(await trail.verifyLines(lines)).toMatchObject({ ok: true, count: 4, forgotten: { count: 1, first: 6 } });
    const at = lines.findIndex((line) => line.startsWith('{"type":"erasure"'));
    expect(JSON.parse(lines[at] ?? "{}")).toMatchObject({ subject: "usr_6", action: "user.erase" });
    expect(lines.filter((line) => line.includes('"erasure"'))).toHaveLength(1);
    expect(lines[at]).not.toContain("asked");
    const lost = { ok: false, sequence: 6, problem: expect.stringContaining("lost its contents") };
    expect(await trail.verifyLines(lines.toSpliced(at, 1))).toMatchObject(lost);
    for (const change of [{ actor: "usr_x" }, { mark: "retired.mark" }, { mark: null }, { action: "test.6" }])
      expect(await trail.verifyLines(edited(lines, at, change))).toMatchObject(lost);
    const [other] = await sql("SELECT * FROM audit_events WHERE subject = 'usr_7' AND action = 'user.erase'");
    expect(await trail.verifyLines(edited(lines, at, { id: other?.id, mark: other?.mark }))).toMatchObject(lost);
  });

  test("reports a version 1 range without erasures as not proven, not as tampered", async () => {
    await forget("usr_8");
    await write({ action: "user.erase", subject: "usr_8" });
    const lines = await between(5, 9);
    const isLine = (type: string) => (line: string) => line.startsWith(`{"type":"${type}"`);
    expect(JSON.parse(lines[0] ?? "{}")).toMatchObject({ version: 2 });
    const bare = edited(lines.toSpliced(lines.findIndex(isLine("erasure")), 1), 0, { version: 1 });
    const old = await signedAnew(bare);
    await expect(trail.verifyLines(old)).rejects.toThrow(/^NOT PROVEN: .*older version.*Export it again/);
    // Other errors are still reported, also if an export only claims version 1.
    const forged = expect.stringContaining("changed after it was signed");
    expect(await trail.verifyLines(bare)).toMatchObject({ ok: false, problem: forged });
    expect(await trail.verifyLines(edited(old, old.findIndex(isLine("event")), { actor: "x" }))).toMatchObject({
      ok: false,
      sequence: 5,
    });
    expect(await trail.verifyLines(await signedAnew(edited(lines, 0, { version: 1 })))).toMatchObject({ ok: true });
  });

  /** Signs the end again, as an older version wrote it. */
  async function signedAnew(lines: readonly string[]): Promise<string[]> {
    const digest = createHash("sha256")
      .update(
        lines
          .slice(0, -1)
          .map((line) => `${line}\n`)
          .join(""),
      )
      .digest("hex");
    const [{ after }, end] = [JSON.parse(lines[0] ?? "{}"), { ...JSON.parse(lines.at(-1) ?? "{}"), digest }];
    const [key] = await auditKeys();
    return [...lines.slice(0, -1), JSON.stringify({ ...end, signature: sign(key, endText(after, end)) })];
  }

  test.each(["ndjson", "csv"] as const)(
    "exportEvents audits an export as %s, after the events it contains",
    async (format) => {
      const since = new Date("2020-01-01");
      const lines = await trail.exported({ format, since });
      expect(lines.join()).not.toContain("audit.export");
      expect(await trail.verify()).toMatchObject({ ok: true, count: 13 });
      expect(await sql("SELECT action, actor, after FROM audit_events WHERE sequence = 13")).toEqual([
        { action: "audit.export", actor: "system:test", after: { since: since.toISOString(), until: null, format } },
      ]);
    },
  );

  test("refuses a CSV export, which has one line per event and no formulas", async () => {
    await write({ reason: '=HYPERLINK("http://x")', after: { note: "a,b" } });
    const text = (await trail.exported({ format: "csv" })).join("\n");
    expect(text.split("\r\n")).toHaveLength(14);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    await expect(trail.verifyLines(text.split("\n"))).rejects.toThrow(/not an export of the audit log/);
  });
});
