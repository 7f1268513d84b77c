import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { missingPaths, statedPaths } from "./stated-paths.ts";

const folder = "docs/decisions";
const records = readdirSync(folder).map((file) => ({
  file,
  lines: readFileSync(`${folder}/${file}`, "utf8").split("\n"),
}));

describe("docs/decisions", () => {
  test("gives every record a number of its own, in its file name and in its title", () => {
    const numbers = records.map(({ file }) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]);
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(records.length);
    expect(records.map(({ lines }) => Number(/^# (\d+)\. \S/.exec(lines[0] ?? "")?.[1]))).toEqual(numbers.map(Number));
  });

  test("has the date and the status of every record right under its title", () => {
    const pattern = /^Date: 20\d\d-[01]\d-[0-3]\d\. Status: (?:accepted|superseded by \[\d+\]\(\S+\.md\)[^.]*)\./;
    expect(records.filter(({ lines }) => !pattern.test(lines[2] ?? "")).map(({ file }) => file)).toEqual([]);
  });

  test("links only to records that exist", () => {
    const files = new Set(records.map(({ file }) => file));
    const missing = records.flatMap(({ file, lines }) =>
      [...lines.join("\n").matchAll(/\((\d{4}-[^)#]+\.md)/g)].flatMap(([, to = ""]) =>
        files.has(to) ? [] : [`${file}: ${to}`],
      ),
    );
    expect(missing).toEqual([]);
  });
});

describe("missingPaths", () => {
  test("finds no path of a missing file in comments and documents", () => {
    expect(missingPaths()).toEqual([]);
  });
});

describe("statedPaths", () => {
  test("reads a source's comments and not its code", () => {
    const source =
      '// See lib/enums.ts.\nimport "#lib/ids.ts"; // as lib/errors.ts\nread("lib/limits.ts");\n/** graphql/*.ts */';
    expect(statedPaths("lib/parse.ts", source)).toEqual(["lib/enums.ts", "lib/errors.ts", "graphql/*.ts"]);
  });
  test("reads the whole text of a document", () => {
    expect(statedPaths("docs/glossary.md", "`lib/enums.ts` and `lib/channels/`")).toEqual(["lib/enums.ts"]);
  });
});
