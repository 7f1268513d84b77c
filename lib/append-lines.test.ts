import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appendLines } from "./append-lines.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "append-lines-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("appendLines", () => {
  test("creates the folder and a file that only its owner may read", async () => {
    const path = join(folder, "a/b/new.ndjson");
    await appendLines(path, ["1", "2"]);
    expect(await readFile(path, "utf8")).toBe("1\n2\n");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.each([
    ["a complete line", "1\n", "1\n2\n"],
    ["an incomplete line", "1\n{", "1\n{\n2\n"],
    ["an incomplete character", Buffer.from([0x31, 0x0a, 0xc3]), "1\n\uFFFD\n2\n"],
    ["an empty file", "", "2\n"],
  ])("starts a new line after %s", async (name, before, after) => {
    const path = join(folder, `${name}.ndjson`);
    await writeFile(path, before);
    await appendLines(path, ["2"]);
    expect(await readFile(path, "utf8")).toBe(after);
  });

  test("creates no file for an empty list of lines", async () => {
    const path = join(folder, "none.ndjson");
    await appendLines(path, []);
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
