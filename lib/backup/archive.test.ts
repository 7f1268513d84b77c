import { createHash, randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { OperatorError } from "#lib/errors.ts";
import { readArchive } from "./archive.ts";
import type { Manifest, StoredBackup } from "./manifest.ts";

/** Types of tar (POSIX 1003.1, ustar). */
const types = { file: "0", link: "1", symlink: "2", "block-device": "4", directory: "5", fifo: "6" } as const;

interface Entry {
  name: string;
  type?: keyof typeof types;
  mode?: number;
  linkname?: string;
  text?: string;
}

/** One entry with its header of 512 bytes. */
function entryOf({ name, type = "file", mode = 0o644, linkname = "", text = "" }: Entry): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at);
  header.write(name, 0);
  octal(mode, 100, 8);
  for (const at of [108, 116]) octal(0, at, 8);
  octal(text.length, 124, 12);
  octal(0, 136, 12);
  header.write(" ".repeat(8), 148);
  header.write(types[type], 156);
  header.write(linkname, 157);
  header.write("ustar\x0000", 257);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  const padded = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  padded.write(text);
  return Buffer.concat([header, padded]);
}

let root: string;
let target: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "np-archive-"));
  target = join(root, "target");
  await mkdir(target);
  await writeFile(join(root, "outside"), "untouched");
  const made = root;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

/** An archive with these entries, as somebody else may write it. */
async function archiveOf(entries: readonly Entry[]): Promise<StoredBackup> {
  const bytes = zstdCompressSync(Buffer.concat([...entries.map(entryOf), Buffer.alloc(1_024)]));
  await writeFile(join(root, "data.tar.zst"), bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const archive = { file: "data.tar.zst", bytes: bytes.length, sha256 };
  return { folder: root, manifest: { archive } as Manifest };
}
const unpack = async (entries: readonly Entry[]) =>
  readArchive(
    await archiveOf(entries),
    target,
    async (bytes) => bytes,
    () => undefined,
  );

describe("readArchive", () => {
  test("gives files and folders to their owner only, without set-user-id", async () => {
    await unpack([
      { name: "postgres", type: "directory", mode: 0o2775 },
      { name: "postgres/PG_VERSION", mode: 0o6755, text: "18" },
    ]);
    expect(await readFile(join(target, "postgres/PG_VERSION"), "utf8")).toBe("18");
    expect((await stat(join(target, "postgres"))).mode & 0o7777).toBe(0o700);
    expect((await stat(join(target, "postgres/PG_VERSION"))).mode & 0o7777).toBe(0o700);
  });

  test("lets nobody else read a file while it is written", async () => {
    const backup = await archiveOf([
      { name: "postgres-password", mode: 0o644, text: randomBytes(2_000_000).toString("hex") },
    ]);
    const modes = new Set<number>();
    const file = join(target, "postgres-password");
    const look = () => void (existsSync(file) && modes.add(statSync(file).mode & 0o777));
    await readArchive(backup, target, async (bytes) => bytes, look);
    expect([...modes]).toEqual([0o600]);
  });

  test.each<[string, Entry[]]>([
    ["a symbolic link inside", [{ name: "postgres-password", type: "symlink", linkname: "postgres" }]],
    ["a symbolic link to the outside", [{ name: "postgres", type: "symlink", linkname: "/etc" }]],
    ["a link to a file outside", [{ name: "copy", type: "link", linkname: "../outside" }]],
    ["a device", [{ name: "disk", type: "block-device" }]],
    ["a pipe", [{ name: "pipe", type: "fifo" }]],
    [
      "a file behind a link",
      [
        { name: "postgres", type: "symlink", linkname: ".." },
        { name: "postgres/outside", text: "changed" },
      ],
    ],
  ])("refuses %s", async (_, entries) => {
    const outcome = unpack(entries);
    await expect(outcome).rejects.toBeInstanceOf(OperatorError);
    await expect(outcome).rejects.toThrow(/cannot be unpacked: unsupported type/);
    expect(await readdir(target)).toEqual([]);
    expect(await readFile(join(root, "outside"), "utf8")).toBe("untouched");
  });

  test("keeps a path that leads out inside the folder", async () => {
    await unpack([{ name: "../../outside", text: "changed" }]).catch(() => undefined);
    await unpack([{ name: "/outside-2", text: "inside" }]);
    expect(await readFile(join(root, "outside"), "utf8")).toBe("untouched");
    expect(await readFile(join(target, "outside-2"), "utf8")).toBe("inside");
  });
});
