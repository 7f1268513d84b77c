import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** docs/asvs.md: `| requirement | level | how | held by |`, the last being tests as `file` › "name", or a dash. */
interface Row {
  id: string;
  level: string;
  how: string;
  heldBy: string;
}

const rows = readFileSync("docs/asvs.md", "utf8")
  .split("\n")
  .flatMap((line): Row[] => {
    const [, id, level = "", how = "", heldBy = ""] = line.split(/\s*\|\s*/);
    return id && /^\d+\.\d+\.\d+$/.test(id) ? [{ id, level, how, heldBy }] : [];
  });

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
  expect(rows.length).toBeGreaterThan(60);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(rows.filter(({ level, how, heldBy }) => !/^[12]$/.test(level) || how === "" || heldBy === "")).toEqual([]);
});

test("every test that is named exists", () => {
  const missing = rows.flatMap((row) =>
    testsOf(row)
      .filter(({ file, name }) => !existsSync(file) || !titlesOf(file).has(name))
      .map(({ file, name }) => `${row.id}: ${file} has no "${name}"`),
  );
  expect(missing).toEqual([]);
});

test("nothing is said to be held by a test in words that name none", () => {
  expect(rows.filter((row) => row.heldBy !== "—" && testsOf(row).length === 0)).toEqual([]);
});
