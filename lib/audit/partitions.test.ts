import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { anchorHead } from "./anchor-head.ts";
import { maintainPartitions, mergeGaps } from "./partitions.ts";
import { useTrail, write } from "./testing/trail.ts";

const database = useDatabase();
const trail = useTrail(database);

const months = async () =>
  (
    await asOwner<{ name: string; rows: number }>(
      database.url,
      `SELECT c.relname AS name, (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM audit_months.' || c.relname,
         false, true, '')))[1]::text::int AS rows
       FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = 'audit_events'::regclass ORDER BY 1`,
    )
  ).map(({ name, rows }) => `${name}: ${rows}`);
const monthName = (ahead: number) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    .toISOString()
    .slice(0, 7)
    .replace("-", "_");
};
const ahead = (rows: number) => [0, 1, 2, 3].map((n) => `m${monthName(n)}: ${n === 0 ? rows : 0}`);

describe("maintainPartitions", () => {
  test("creates months ahead and drops expired ones, and the audit log still verifies", async () => {
    expect(await months()).toEqual([...ahead(0), "rest: 0"]);
    await write({ at: new Date("2009-12-31T23:59:59.999Z") }, { at: new Date("2010-01-01T00:00:00Z") });
    // A recent event between old ones, as when a long transaction commits late: dropping leaves a gap after an event
    // that stays.
    await write({ action: "test.young" }, { at: new Date("2010-02-01T00:00:00Z") }, { action: "test.last" });
    await anchorHead(ctxFor(system, new Date("2010-02-01T00:05:00Z")));
    expect(await months()).toEqual([...ahead(2), "rest: 3"]);

    expect(await maintainPartitions(ctxFor())).toEqual({ made: 3, dropped: 3, refused: null });
    expect(await months()).toEqual([...ahead(2), "rest: 0"]);
    expect(await trail.verify()).toMatchObject({ ok: true, count: 2, head: { sequence: 5 }, anchors: 1 });
    expect(await trail.verifyLines(await trail.exported())).toMatchObject({
      ok: true,
      count: 2,
      head: { sequence: 5 },
    });
    const gaps = () =>
      asOwner(
        database.url,
        "SELECT dropped_from::int, sequence::int FROM audit_anchors WHERE dropped_from IS NOT NULL ORDER BY 1",
      );
    expect(await gaps()).toEqual([
      { dropped_from: 1, sequence: 2 },
      { dropped_from: 4, sequence: 4 },
    ]);

    expect(await maintainPartitions(ctxFor())).toEqual({ made: 0, dropped: 0, refused: null });
    expect(await gaps()).toHaveLength(2);
    await asOwner(database.url, "DELETE FROM audit_events WHERE sequence = 3");
    expect(await trail.verify()).toMatchObject({ ok: false, sequence: 3 });
  });

  test("keeps events within the retention and events that are not sealed", async () => {
    const young = new Date();
    young.setUTCMonth(young.getUTCMonth() - 80);
    await write({ at: young });
    expect(await maintainPartitions(ctxFor())).toEqual({ made: 1, dropped: 0, refused: null });
  });
});

const gap = (droppedFrom: number, sequence: number) => ({ droppedFrom, sequence, hash: `${sequence}` });
describe("mergeGaps", () => {
  test.each([
    [[], []],
    [[gap(1, 5)], [gap(1, 5)]],
    [[gap(6, 9), gap(1, 5)], [gap(1, 9)]],
    [[gap(1, 9), gap(1, 5), gap(3, 4)], [gap(1, 9)]],
    [
      [gap(1, 5), gap(7, 7), gap(6, 6), gap(9, 9)],
      [gap(1, 7), gap(9, 9)],
    ],
  ])("merges %j into %j", (gaps, merged) => {
    expect(mergeGaps(gaps)).toEqual(merged);
  });
});
