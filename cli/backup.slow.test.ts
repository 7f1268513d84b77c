import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, open, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { sessionLock } from "#db/locks.ts";
import { listBackups } from "#lib/backup/index.ts";
import { useBackups } from "./testing/backups.ts";
import { database, expectSentence, run } from "./testing/np.ts";
import { namesIn, newFolder, newPath } from "./testing/own-server.ts";

const backups = useBackups();
const { live } = backups;

const runs = (kind = "backup") =>
  live.sql<{ ok: boolean; detail: string; digest: string | null }>(
    "SELECT ok, detail, digest FROM operation_runs WHERE kind = $1 ORDER BY finished_at",
    [kind],
  );

/** The command lines of running processes that contain a text. */
async function commandsWith(part: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(part));
}

describe("np backup", () => {
  test("writes one encrypted file that only its owner reads, with a manifest, and records the run", async () => {
    const [backup] = await listBackups(backups.store);
    expect(backup?.manifest).toMatchObject({
      way: "base",
      encryption: "recipients",
      shrunken: [],
      rows: { users: 300 },
    });
    const path = join(backup?.folder ?? "", "data.tar.zst.age");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(21), 0, 21, 0);
    await file.close();
    expect(buffer.toString()).toBe("age-encryption.org/v1");
    const { audit, archive } = backup?.manifest ?? {};
    expect(audit).toEqual(
      (await live.sql("SELECT sequence::float8, hash FROM audit_anchors ORDER BY sequence")).at(-1),
    );
    expect(await runs()).toEqual([{ ok: true, detail: expect.stringContaining("tables"), digest: archive?.sha256 }]);
    expect(await namesIn(live.dataDir)).not.toContainEqual(expect.stringMatching(/^backup\.new/));
  });

  test("refuses to write without a key, unless the operator says so", async () => {
    const dir = await newFolder("open");
    await chmod(dir, 0o755);
    expectSentence(await live.np(["backup", dir]), /Set BACKUP_AGE_RECIPIENTS or BACKUP_PASSPHRASE/);
    const { code, err } = await live.np(["backup", dir], { BACKUP_UNENCRYPTED: "1" });
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining("The backup is not encrypted") });
    // The folder of the backup is private. The one that the operator named keeps its rights.
    const [backup] = await listBackups(dir);
    const modes = await Promise.all([dir, backup?.folder ?? ""].map(async (path) => (await stat(path)).mode & 0o777));
    expect(modes).toEqual([0o755, 0o700]);
  });

  test("keeps a shrunken backup, exits with 1, and goes on comparing with the complete one", async () => {
    const dir = newPath("shrinking");
    const settings = { BACKUP_UNENCRYPTED: "1" };
    expect(await live.np(["backup", dir], settings)).toMatchObject({ code: 0 });
    await live.sql("CREATE TABLE moved AS SELECT * FROM people_search; DELETE FROM people_search");
    onTestFinished(() => void live.sql("INSERT INTO people_search SELECT * FROM moved; DROP TABLE moved"));
    const smaller = await live.np(["backup", dir], settings);
    expectSentence(smaller, /is kept but looks incomplete: people_search has 0 rows, the last backup had \d+/);
    expect((await runs()).at(-1)).toMatchObject({ ok: false, detail: expect.stringContaining("looks incomplete") });
    // Of many in a row, the first and the newest stay.
    for (const _ of [2, 3]) expectSentence(await live.np(["backup", dir], settings), /looks incomplete/);
    const [first] = (await listBackups(dir)).slice(1);
    expect(smaller.err).toContain(first?.manifest.id);
    expect(await live.np(["backup", dir, "--accept-smaller"], settings)).toMatchObject({ code: 0 });
    expect((await listBackups(dir)).map(({ manifest }) => manifest.shrunken.length)).toEqual([0, 1, 1, 0]);
  });

  test("is not visible if it was killed, and the next one removes what is left", async () => {
    const dir = newPath("killed");
    const env = { ...process.env, DATABASE_URL: "", DATA_DIR: live.dataDir, BACKUP_UNENCRYPTED: "1" };
    const child = spawn(join(import.meta.dirname, "../np"), ["backup", dir], { env, stdio: "ignore" });
    const ended = once(child, "close");
    await vi.waitFor(async () => expect((await namesIn(dir)).length).toBeGreaterThan(0), {
      timeout: 30_000,
      interval: 5,
    });
    child.kill("SIGKILL");
    await ended;
    expect(await listBackups(dir)).toEqual([]);
    expectSentence(await backups.restore(dir, newPath("data")), /There is no whole backup in /);
    expect(await live.np(["backup", dir], { BACKUP_UNENCRYPTED: "1" })).toMatchObject({ code: 0 });
    expect((await namesIn(dir)).filter((name) => name.startsWith("."))).toEqual([]);
    expect((await namesIn(live.dataDir)).filter((name) => name.startsWith("backup.new"))).toEqual([]);
  });

  test("waits for no other backup of the database", async () => {
    const { default: pg } = await import("pg");
    const other = new pg.Client({ connectionString: live.url });
    await other.connect();
    onTestFinished(() => other.end());
    await other.query(sessionLock("backup").take);
    const before = await runs();
    expectSentence(await live.np(["backup", newPath("two")], backups.sealed), /Another backup of this database runs/);
    expect(await runs(), "no failure, which would raise an alert").toEqual(before);
  });

  test("removes backups past BACKUP_KEEP_DAYS, but never the newest three", async () => {
    const { dir } = await backups.copy();
    const [made] = await listBackups(dir);
    for (const day of ["2020-01-01", "2020-01-02", "2020-01-03"]) {
      const old = join(dir, `${day}T00-00-00-000Z`);
      await cp(made?.folder ?? "", old, { recursive: true });
      const text = await readFile(join(old, "manifest.json"), "utf8");
      await writeFile(
        join(old, "manifest.json"),
        JSON.stringify({ ...JSON.parse(text), id: `${day}T00-00-00-000Z`, createdAt: `${day}T00:00:00.000Z` }),
      );
    }
    expect(await live.np(["backup", dir], { ...backups.sealed, BACKUP_KEEP_DAYS: "30" })).toMatchObject({ code: 0 });
    const kept = (await listBackups(dir)).map(({ manifest }) => manifest.id.slice(0, 10));
    expect(kept).toEqual(["2020-01-03", made?.manifest.id.slice(0, 10), expect.any(String)]);
  });

  test("says that a path is not a folder", async () => {
    const file = join(await newFolder("file"), "file");
    await writeFile(file, "");
    expectSentence(await live.np(["backup", join(file, "backups")], backups.sealed), /file\/backups is not a folder/);
  });

  test("is a usage error without a folder", async () => {
    expect(await live.np(["backup"])).toMatchObject({ code: 2, err: expect.stringContaining("name a folder") });
  });
});

describe("np backup drill", () => {
  test("restores the newest backup into a new server, records the result, and leaves nothing behind", async () => {
    const drill = (dir: string, env: Record<string, string> = {}) =>
      live.np(["backup", "drill", dir, "--no-smoke"], { BACKUP_IDENTITY_FILE: backups.identityFile, ...env });
    const { code, err } = await drill(backups.store);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("was restored and compared") });
    expect(await runs("backup-drill")).toMatchObject([{ ok: true }]);
    const { dir, archive } = await backups.copy();
    await truncate(archive, 1_000);
    expect(await drill(dir)).toMatchObject({ code: 1, err: expect.stringContaining("The restore failed: ") });
    expect((await runs("backup-drill")).at(-1)).toMatchObject({
      ok: false,
      detail: expect.stringContaining("1000 bytes"),
    });
    expect((await namesIn(live.dataDir)).filter((name) => name.startsWith("drill.new"))).toEqual([]);
  });
});

test("np backup drill removes the copy and records nothing when it is stopped", async () => {
  const before = await runs("backup-drill");
  const env = { ...process.env, DATABASE_URL: "", DATA_DIR: live.dataDir, BACKUP_IDENTITY_FILE: backups.identityFile };
  const child = spawn(join(import.meta.dirname, "../np"), ["backup", "drill", backups.store], { env, stdio: "ignore" });
  const ended = once(child, "close");
  const copies = async () => (await namesIn(live.dataDir)).filter((name) => name.startsWith("drill.new"));
  await vi.waitFor(
    async () => {
      const [copy = "no copy yet"] = await copies();
      expect(await namesIn(join(live.dataDir, copy))).toContainEqual(expect.stringMatching(/^(restore\.new|postgres)/));
    },
    { timeout: 30_000, interval: 5 },
  );
  const [copy = ""] = await copies();
  child.kill("SIGTERM");
  expect(await ended).toEqual([1, null]);
  expect(await copies()).toEqual([]);
  expect(await commandsWith(copy)).toEqual([]);
  expect(await runs("backup-drill")).toEqual(before);
});

test("np backup and np restore say which database they work on", async () => {
  expect((await run(["backup", newPath("away")], { url: database.url, env: backups.sealed })).target).toMatch(
    /^np_\w+ on 127/,
  );
});
