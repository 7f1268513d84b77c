import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/**
 * A row of docs/asvs.md: `| requirement | level | how | tested by |`. The last column holds tests as `file` › "title", or
 * a dash.
 */
interface Row {
  id: string;
  level: string;
  how: string;
  testedBy: string;
}

/** The number of requirements of levels 1 and 2 in each chapter of ASVS 5.0.0. */
const chapters: Record<string, [level1: number, level2: number]> = {
  V1: [8, 19],
  V2: [4, 7],
  V3: [8, 11],
  V4: [2, 8],
  V5: [4, 5],
  V6: [13, 22],
  V7: [6, 12],
  V8: [4, 3],
  V9: [4, 3],
  V10: [5, 24],
  V11: [3, 11],
  V12: [3, 6],
  V13: [1, 12],
  V14: [2, 7],
  V15: [3, 10],
  V16: [0, 16],
  V17: [0, 7],
};

const text = readFileSync("docs/asvs.md", "utf8");
const rows = text.split("\n").flatMap((line): Row[] => {
  const [, id, level = "", how = "", testedBy = ""] = line.split(/\s*\|\s*/);
  return id && /^\d+\.\d+\.\d+$/.test(id) ? [{ id, level, how, testedBy }] : [];
});

const isNotApplicable = ({ how }: Row): boolean => how.startsWith("n/a: ");
const isNotMet = ({ how }: Row): boolean => /^not met\b.*: /.test(how);
const chapterOf = ({ id }: Row): string => `V${id.split(".", 1)[0]}`;

const testsOf = ({ testedBy }: Row) =>
  [...testedBy.matchAll(/`([^`]+)` › "([^"]+)"/g)].map(([, file = "", name = ""]) => ({ file, name }));

/** The test titles in a file's source: the first string after `test(` or after its table. */
function titlesOf(file: string): Set<string> {
  const source = readFileSync(file, "utf8");
  return new Set(
    [...source.matchAll(/(?:\btest|\))\(\s*(?:"([^"\n]+)"|`([^`\n]+)`)/g)].map(([, a, b]) => a ?? b ?? ""),
  );
}

describe("docs/asvs.md", () => {
  test("lists each requirement once with its level and how it is met", () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.filter(({ level, how, testedBy }) => !/^[12]$/.test(level) || how === "" || testedBy === "")).toEqual(
      [],
    );
  });

  test("lists all requirements of levels 1 and 2 under their chapters", () => {
    const counted = Object.keys(chapters).map((chapter) => {
      const here = rows.filter((row) => chapterOf(row) === chapter);
      return [chapter, [1, 2].map((level) => here.filter((row) => row.level === String(level)).length)];
    });
    expect(Object.fromEntries(counted)).toEqual(chapters);
    expect(rows).toHaveLength(253);
    const chapterOfRow = text.split(/^## /m).flatMap((part) => {
      const chapter = part.split(" ", 1)[0] ?? "";
      return [...part.matchAll(/^\| (\d+)\.\d+\.\d+ \|/gm)].map(([, number]) => [chapter, `V${number}`]);
    });
    expect(chapterOfRow.filter(([chapter, own]) => chapter !== own)).toEqual([]);
  });

  test("states the correct counts and the unmet requirements at the top", () => {
    const notMet = rows.filter(isNotMet);
    const notApplicable = rows.filter(isNotApplicable);
    const met = rows.length - notMet.length - notApplicable.length;
    expect(text).toContain(
      `**Of ${rows.length} requirements ${met} are met, ${notApplicable.length} are n/a, ${notMet.length} are not met:** ${notMet.map(({ id }) => id).join(", ")}.`,
    );
  });

  test("names only existing tests", () => {
    const missing = rows.flatMap((row) =>
      testsOf(row)
        .filter(({ file, name }) => !existsSync(file) || !titlesOf(file).has(name))
        .map(({ file, name }) => `${row.id}: ${file} has no "${name}"`),
    );
    expect(missing).toEqual([]);
  });

  test("names a test for each met requirement; a dash is allowed for n/a and unmet ones only", () => {
    const withoutTests = rows.filter(({ testedBy }) => testedBy === "—");
    expect(withoutTests.filter((row) => !isNotApplicable(row) && !isNotMet(row))).toEqual([]);
    expect(rows.filter((row) => row.testedBy !== "—" && testsOf(row).length === 0)).toEqual([]);
  });

  test("gives a reason for each row that is n/a or not met", () => {
    expect(rows.filter((row) => /^(?:n\/a|not met)/.test(row.how) && !isNotApplicable(row) && !isNotMet(row))).toEqual(
      [],
    );
  });
});
