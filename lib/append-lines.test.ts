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
  test("makes the folder and a file that only its owner may read", async () => {
    const path = join(folder, "a/b/new.ndjson");
    await appendLines(path, ["1", "2"]);
    expect(await readFile(path, "utf8")).toBe("1\n2\n");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.each([
    ["a whole line", "1\n", "1\n2\n"],
    ["a line that a crash cut short", "1\n{", "1\n{\n2\n"],
    ["a cut character", Buffer.from([0x31, 0x0a, 0xc3]), "1\n\uFFFD\n2\n"],
    ["nothing", "", "2\n"],
  ])("starts on a line of its own after %s", async (name, before, after) => {
    const path = join(folder, `${name}.ndjson`);
    await writeFile(path, before);
    await appendLines(path, ["2"]);
    expect(await readFile(path, "utf8")).toBe(after);
  });

  test("makes no file for no lines", async () => {
    const path = join(folder, "none.ndjson");
    await appendLines(path, []);
    await expect(stat(path)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
