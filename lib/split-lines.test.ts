import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitLines } from "./split-lines.ts";

const read = (chunks: readonly string[], ends = /\r\n|\r|\n/, maxLength?: number) =>
  Array.fromAsync(splitLines(toAsync(chunks), ends, maxLength));

async function* toAsync(chunks: readonly string[]) {
  yield* chunks;
}

describe("splitLines", () => {
  test.each([
    ["a\nb", ["a", "b"]],
    ["a\nb\n", ["a", "b"]],
    ["a\r\n\r\nb\rc", ["a", "", "b", "c"]],
    ["a\r", ["a"]],
    ["a\u2028b", ["a\u2028b"]],
    ["\n", [""]],
    ["", []],
  ])("reads %j as the lines %j", async (text, lines) => {
    expect((await read([text])).map((line) => line.text)).toEqual(lines);
  });

  test("numbers lines from 1, including empty lines", async () => {
    expect(await read(["a\n\nb"])).toEqual([
      { number: 1, text: "a" },
      { number: 2, text: "" },
      { number: 3, text: "b" },
    ]);
  });

  test("keeps a carriage return if only a line feed ends a line", async () => {
    expect((await read(["a\r", "\nb\r"], /\n/)).map((line) => line.text)).toEqual(["a\r", "b\r"]);
  });

  test("cuts a long line to one character over the limit and reads the next line completely", async () => {
    expect((await read(["12345", "6", "78\n12345\n1", "23456"], /\n/, 5)).map((line) => line.text)).toEqual([
      "123456",
      "12345",
      "123456",
    ]);
  });

  test("returns the same lines for every division of a text into chunks", async () => {
    const text = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\r", "\n", "\u2028") }));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom(/\r\n|\r|\n/, /\n/), async (chunks, ends) => {
        const lines = chunks.join("").split(ends);
        if (lines.at(-1) === "") lines.pop();
        expect((await read(chunks, ends)).map((line) => line.text)).toEqual(lines);
      }),
    );
  });

  test("reads a line of 32 MB in chunks without scanning its beginning again", async () => {
    const startedMs = performance.now();
    const [line] = await read(
      Array.from({ length: 500 }, () => "x".repeat(64 * 1024)),
      /\n/,
    );
    expect(line?.text).toHaveLength(500 * 64 * 1024);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
