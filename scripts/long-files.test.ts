import { describe, expect, test } from "vitest";
import { allCode, findLongFiles, maxLines } from "./sources.ts";

/** Files with more lines than allowed, and the reason why they stay whole. */
// biome-ignore format: reviewers compare the reasons in one column.
const exceptions: ReadonlyMap<string, string> = new Map([
  ["examples/integrator/src/generated.ts", "Generated from the example's GraphQL documents."],
  ["graphql/generated/operations.ts",      "Generated from the GraphQL documents of the pages."],
  ["graphql/generated/resolvers.ts",       "Generated from the SDL."],
]);

const unlisted = (files: ReadonlyMap<string, string>): string[] =>
  findLongFiles(files).filter((hit) => !exceptions.has(hit.split(": ", 1)[0] ?? ""));

const linesOf = (count: number) => "const x = 1;\n".repeat(count);

describe("findLongFiles", () => {
  test("finds only the exceptions among the files of this project", () => {
    expect(allCode.size).toBeGreaterThan(700);
    expect(unlisted(allCode)).toEqual([]);
  });
  test("finds each listed exception, so that the list has no file that became short", () => {
    const found = findLongFiles(allCode).map((hit) => hit.split(": ", 1)[0]);
    expect([...exceptions.keys()].filter((file) => !found.includes(file))).toEqual([]);
  });
  test.each([
    "lib/topics/list.ts",
    "app/page.tsx",
    "lib/topics/list.test.ts",
    "lib/topics/testing/rows.ts",
    "e2e/a.spec.ts",
  ])("reports %s with one line more than allowed", (file) => {
    const added = new Map([...allCode, [file, linesOf(maxLines + 1)]]);
    expect(unlisted(added)).toEqual([`${file}: ${maxLines + 1}`]);
    expect(unlisted(new Map([[file, linesOf(maxLines)]]))).toEqual([]);
  });
});
