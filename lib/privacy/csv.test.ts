import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvCell, csvLine } from "./csv.ts";

describe("csvCell", () => {
  test.each([
    ["plain", "plain"],
    ["=1+1", "'=1+1"],
    ["+15551234567", "'+15551234567"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ["a,b", '"a,b"'],
    ["two\r\nlines", '"two\r\nlines"'],
    [-1, "-1"],
    [true, "true"],
    [null, ""],
    [new Date("2026-01-02T03:04:05.678Z"), "2026-01-02T03:04:05.678Z"],
    [{ a: "=1" }, '"{""a"":""=1""}"'],
  ])("writes %j as %j", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe("csvLine", () => {
  test("round-trips through a CSV parser, except for the apostrophe before formulas", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (cells) => {
        const [row = []] = parse(csvLine([...cells, "end"]), { record_delimiter: "\r\n" }) as string[][];
        const expected = [...cells, "end"];
        expect(row.map((cell, index) => (expected[index] === cell ? cell : cell.replace(/^'/, "")))).toEqual(expected);
        for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});
