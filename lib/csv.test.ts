import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvLine } from "./csv.ts";

describe("csvLine", () => {
  test.each([
    ["plain", "plain"],
    ["=1+1", "'=1+1"],
    ["+15551234567", "'+15551234567"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["\r=1", '"\'\r=1"'],
    ["\uFF1D1+1", "'\uFF1D1+1"],
    ["\uFF0B1", "'\uFF0B1"],
    ["\uFF0D1", "'\uFF0D1"],
    ["\uFF20SUM(A1)", "'\uFF20SUM(A1)"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ["a,b", '"a,b"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["two\nlines", '"two\nlines"'],
    ["two\rlines", '"two\rlines"'],
    [-1, "-1"],
    [true, "true"],
    [false, "false"],
    [null, ""],
    [undefined, ""],
    ["", ""],
    [new Date("2026-01-02T03:04:05.678Z"), "2026-01-02T03:04:05.678Z"],
    [{ a: "=1" }, '"{""a"":""=1""}"'],
  ])("writes %j as the cell %j", (value, cell) => {
    expect(csvLine([value, "end"])).toBe(`${cell},end\r\n`);
  });

  test("writes cells that read back unchanged except for the apostrophe, and no formula", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (cells) => {
        const [row = []] = parse(csvLine([...cells, "end"]), { record_delimiter: "\r\n" }) as string[][];
        const expected = [...cells, "end"];
        expect(row.map((cell, index) => (expected[index] === cell ? cell : cell.replace(/^'/, "")))).toEqual(expected);
        for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/);
      }),
    );
  });
});
