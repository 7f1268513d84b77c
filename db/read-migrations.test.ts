import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readMigrations } from "./migrate.ts";

describe("readMigrations", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "migrations-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const write = (files: Record<string, string>) =>
    Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));

  test("returns the up and down files in the order of their numbers", async () => {
    await write({ "0002_b.up.sql": "b", "0002_b.down.sql": "-b", "0001_a.up.sql": "a", "0001_a.down.sql": "-a" });
    await write({ "README.md": "no migration" });
    expect(await readMigrations(folder)).toEqual([
      { name: "0001_a", up: "a", down: "-a" },
      { name: "0002_b", up: "b", down: "-b" },
    ]);
  });

  test.each(["up", "down"])("rejects a migration without its %s file", async (missing) => {
    await write({ [`0001_a.${missing === "up" ? "down" : "up"}.sql`]: "" });
    await expect(readMigrations(folder)).rejects.toThrow(`Migration 0001_a has no ${missing} file`);
  });
});
