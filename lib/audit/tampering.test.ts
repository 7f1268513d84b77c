import { describe, expect, test } from "vitest";
import { seal } from "./testing/seal-again.ts";
import { rehash, sql, trail } from "./testing/tampered.ts";
import { write } from "./testing/trail.ts";

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
  test("accept the untouched audit log", async () => {
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
