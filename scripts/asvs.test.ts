import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** docs/asvs.md: `| requirement | level | how | held by |`, the last being tests as `file` › "name", or a dash. */
interface Row {
  id: string;
  level: string;
  how: string;
  heldBy: string;
}

/** How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has. */
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
  const [, id, level = "", how = "", heldBy = ""] = line.split(/\s*\|\s*/);
  return id && /^\d+\.\d+\.\d+$/.test(id) ? [{ id, level, how, heldBy }] : [];
});

const isNotApplicable = ({ how }: Row): boolean => how.startsWith("n/a: ");
const isNotMet = ({ how }: Row): boolean => /^not met\b.*: /.test(how);
const chapterOf = ({ id }: Row): string => `V${id.split(".", 1)[0]}`;

const testsOf = ({ heldBy }: Row) =>
  [...heldBy.matchAll(/`([^`]+)` › "([^"]+)"/g)].map(([, file = "", name = ""]) => ({ file, name }));

/** The titles of a file's tests as they stand in it: the first text that follows `test(`, or the table before it. */
function titlesOf(file: string): Set<string> {
  const source = readFileSync(file, "utf8");
  return new Set(
    [...source.matchAll(/(?:\btest|\))\(\s*(?:"([^"\n]+)"|`([^`\n]+)`)/g)].map(([, a, b]) => a ?? b ?? ""),
  );
}

test("each requirement stands once, with its level and how it is met", () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(rows.filter(({ level, how, heldBy }) => !/^[12]$/.test(level) || how === "" || heldBy === "")).toEqual([]);
});

test("no requirement of level 1 or 2 is left out of any chapter, and each stands under its own", () => {
  const counted = Object.keys(chapters).map((chapter) => {
    const here = rows.filter((row) => chapterOf(row) === chapter);
    return [chapter, [1, 2].map((level) => here.filter((row) => row.level === String(level)).length)];
  });
  expect(Object.fromEntries(counted)).toEqual(chapters);
  expect(rows).toHaveLength(253);
  const placed = text.split(/^## /m).flatMap((part) => {
    const chapter = part.split(" ", 1)[0] ?? "";
    return [...part.matchAll(/^\| (\d+)\.\d+\.\d+ \|/gm)].map(([, number]) => [chapter, `V${number}`]);
  });
  expect(placed.filter(([chapter, own]) => chapter !== own)).toEqual([]);
});

test("the counts at the top are those of the rows, and what is not met is named there", () => {
  const notMet = rows.filter(isNotMet);
  const notApplicable = rows.filter(isNotApplicable);
  const met = rows.length - notMet.length - notApplicable.length;
  expect(text).toContain(
    `**Of ${rows.length} requirements ${met} are met, ${notApplicable.length} are n/a, ${notMet.length} are not met:** ${notMet.map(({ id }) => id).join(", ")}.`,
  );
});

test("every test that is named exists", () => {
  const missing = rows.flatMap((row) =>
    testsOf(row)
      .filter(({ file, name }) => !existsSync(file) || !titlesOf(file).has(name))
      .map(({ file, name }) => `${row.id}: ${file} has no "${name}"`),
  );
  expect(missing).toEqual([]);
});

test("what is met is held by a test; only what is n/a or not met may have a dash, and words alone hold nothing", () => {
  const dashed = rows.filter(({ heldBy }) => heldBy === "—");
  expect(dashed.filter((row) => !isNotApplicable(row) && !isNotMet(row))).toEqual([]);
  expect(rows.filter((row) => row.heldBy !== "—" && testsOf(row).length === 0)).toEqual([]);
});

test("a row that begins with n/a or not met says why", () => {
  expect(rows.filter((row) => /^(?:n\/a|not met)/.test(row.how) && !isNotApplicable(row) && !isNotMet(row))).toEqual(
    [],
  );
});
