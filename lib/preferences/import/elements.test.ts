import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OperatorError } from "#lib/errors.ts";
import { readElements } from "./elements.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "elements-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function read(name: string, content: string | Buffer, asList = true) {
  const path = join(directory, name);
  await writeFile(path, content);
  let bytes = 0;
  const found = [];
  for await (const element of readElements(
    path,
    (more) => {
      bytes += more;
    },
    asList,
  ))
    found.push(element);
  expect(bytes).toBe(Buffer.byteLength(content));
  return found;
}

describe("readElements", () => {
  test.each([
    [
      "a list",
      '[{"a":1}, {"b":"]},\\""}]',
      [
        { line: 1, value: { a: 1 } },
        { line: 1, value: { b: ']},"' } },
      ],
    ],
    [
      "the line on which each element starts",
      '[\n  {\n "a": 1 },\n\n {"b":\n2}\n]\n',
      [
        { line: 2, value: { a: 1 } },
        { line: 5, value: { b: 2 } },
      ],
    ],
    ["a single value", '\uFEFF\n{"a":\n[1,2]}', [{ line: 2, value: { a: [1, 2] } }]],
    ["an empty list", " [ ] ", []],
    ["an empty file", "", [{ line: 1, problem: "the file is empty" }]],
    [
      "plain values",
      '[1,"a,]",null,[2]]',
      [
        { line: 1, value: 1 },
        { line: 1, value: "a,]" },
        { line: 1, value: null },
        { line: 1, value: [2] },
      ],
    ],
    [
      "the other elements beside a broken one",
      '[{"a":1},\n{"b":},\n{"c":3}]',
      [
        { line: 1, value: { a: 1 } },
        { line: 2, problem: "is not JSON" },
        { line: 3, value: { c: 3 } },
      ],
    ],
    [
      "a stray comma",
      '[{"a":1},,]',
      [
        { line: 1, value: { a: 1 } },
        { line: 1, problem: "is not JSON" },
        { line: 1, problem: "is not JSON" },
      ],
    ],
    [
      "a list cut off within an element",
      '[{"a":1},\n{"b":',
      [
        { line: 1, value: { a: 1 } },
        { line: 2, problem: "is not JSON" },
        { line: 2, problem: "the list is not closed: the file is cut off" },
      ],
    ],
    [
      "a list cut off between elements",
      '[{"a":1}',
      [
        { line: 1, value: { a: 1 } },
        { line: 1, problem: "the list is not closed: the file is cut off" },
      ],
    ],
    [
      "text after the list",
      '[{"a":1}]\n{"b":2}',
      [
        { line: 1, value: { a: 1 } },
        { line: 2, problem: "is after the end of the list" },
      ],
    ],
  ])("reads %s", async (_, text, found) => {
    expect(await read("file.json", text)).toEqual(found);
  });

  test("reads a list as one value if asked to", async () => {
    expect(await read("file.json", "[1,2]", false)).toEqual([{ line: 1, value: [1, 2] }]);
  });

  test("reads NDJSON by line", async () => {
    const text = '{"a":1}\r\n\n{"b":\n{"c":3}';
    for (const name of ["file.ndjson", "file.JSONL"])
      expect(await read(name, text)).toEqual([
        { line: 1, value: { a: 1 } },
        { line: 3, problem: "is not JSON" },
        { line: 4, value: { c: 3 } },
      ]);
  });

  test("rejects text that is not UTF-8, and accepts characters that are split between chunks", async () => {
    expect(await read("file.json", Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))).toEqual([
      { line: 1, problem: "is not UTF-8 text" },
    ]);
    const people = Array.from({ length: 9000 }, (_, index) => `Žofie 🦄 ${index}`);
    const found = await read("file.json", JSON.stringify(people));
    expect(found).toEqual(people.map((value) => ({ line: 1, value })));
  });

  test("reads back every list of JSON values, in any layout", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        fc.constantFrom(0, 2, "\t"),
        async (values, indent) => {
          // JSON.stringify writes -0 as 0.
          const expected = JSON.parse(JSON.stringify(values));
          const found = await read("file.json", JSON.stringify(values, null, indent));
          if (JSON.stringify(values).includes("\uFFFD")) return;
          expect(found.map((element) => "value" in element && element.value)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("rejects another file type and a missing file with OperatorError", async () => {
    await expect(read("file.csv", "a,b")).rejects.toBeInstanceOf(OperatorError);
    await expect(readElements(join(directory, "none.json"), () => undefined).next()).rejects.toBeInstanceOf(
      OperatorError,
    );
  });

  test("ends a line of NDJSON only at a line feed, not at other separators of Unicode", async () => {
    expect(await read("separators.ndjson", '{"a":"x\u2028y"}\r\n{bad}\n{"b":"x\u2029y"}')).toEqual([
      { line: 1, value: { a: "x\u2028y" } },
      { line: 2, problem: "is not JSON" },
      { line: 3, value: { b: "x\u2029y" } },
    ]);
  });

  test("refuses a line of NDJSON over 64 MiB, and reads the next one", async () => {
    const long = Buffer.alloc(64 * 1024 * 1024 + 1, "1");
    expect(await read("long.ndjson", Buffer.concat([long, Buffer.from('\n{"a":1}')]))).toEqual([
      { line: 1, problem: "is longer than 64 MiB" },
      { line: 2, value: { a: 1 } },
    ]);
  });
});
