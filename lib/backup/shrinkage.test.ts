import { describe, expect, test } from "vitest";
import { findShrinkage } from "./shrinkage.ts";
import type { Way } from "./ways.ts";

const mib = 1024 ** 2;
const backup = (rows: Record<string, number>, data: Record<string, number> = {}, bytes = 10 * mib) => ({
  way: "dump" as Way,
  rows,
  data,
  archive: { file: "data.tar.zst", bytes, sha256: "" },
});

describe("findShrinkage", () => {
  test("finds nothing in the first backup, and in one that grew or lost a little", () => {
    const before = backup({ users: 1_000 }, { users: 5 * mib });
    expect(findShrinkage(null, before)).toEqual([]);
    expect(findShrinkage(before, backup({ users: 900, topics: 5 }, { users: 4 * mib }, 9 * mib))).toEqual([]);
  });

  test("names a table that is gone, empty, or has lost half of its rows or bytes", () => {
    const before = backup({ users: 1_000, consents: 500, topics: 4 }, { users: 5 * mib });
    expect(findShrinkage(before, backup({ users: 499, topics: 1 }, { users: 2 * mib }))).toEqual([
      "users has 499 rows, the last backup had 1000",
      "the table consents is gone",
      `users has ${2 * mib} bytes, the last backup had ${5 * mib}`,
    ]);
    expect(findShrinkage(before, backup({ users: 0, consents: 500, topics: 4 }, { users: 5 * mib }))).toEqual([
      "users has 0 rows, the last backup had 1000",
    ]);
  });

  test("names an archive that has lost half of its bytes", () => {
    expect(findShrinkage(backup({}), backup({}, {}, 4 * mib))).toEqual([
      `the archive has ${4 * mib} bytes, the last one had ${10 * mib}`,
    ]);
  });

  test("compares only the rows with a backup of the other way, whose bytes are others", () => {
    const base = { ...backup({ users: 1_000, consents: 500 }, {}, 40 * mib), way: "base" as const };
    const dump = backup({ users: 1_000, consents: 500 }, { users: 5 * mib }, 2 * mib);
    expect(findShrinkage(base, dump)).toEqual([]);
    expect(findShrinkage(dump, base)).toEqual([]);
    expect(findShrinkage(base, backup({ users: 1_000, consents: 1 }))).toEqual([
      "consents has 1 rows, the last backup had 500",
    ]);
  });

  test("names a small table of people or topics that is empty, and no other small table", () => {
    const before = backup({ users: 50, topics: 1, suppressions: 50 });
    expect(findShrinkage(before, backup({ users: 0, topics: 0, suppressions: 0 }))).toEqual([
      "users has 0 rows, the last backup had 50",
      "topics has 0 rows, the last backup had 1",
    ]);
  });

  test("ignores tables whose rows come and go", () => {
    const before = backup({ "graphile_worker._private_jobs": 5_000, rate_limits: 5_000, sessions: 5_000 });
    expect(findShrinkage(before, backup({ "graphile_worker._private_jobs": 0, rate_limits: 0, sessions: 0 }))).toEqual(
      [],
    );
  });
});
