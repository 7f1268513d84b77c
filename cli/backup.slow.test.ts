import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, cp, open, readdir, readFile, rename, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { sessionLock } from "#db/locks.ts";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { readUnfinishedRestore } from "#db/unfinished-restore.ts";
import { anchorHead } from "#lib/audit/index.ts";
import { listBackups } from "#lib/backup/index.ts";
import { eraseUser } from "#lib/privacy/index.ts";
import { findTexts } from "#lib/privacy/testing/traces.ts";
import { makePeople, makePerson } from "#lib/testing/fixtures.ts";
import { freePort } from "../e2e/service.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";
import { namesIn, newFolder, newPath, onRestored, useOwnServer } from "./testing/own-server.ts";

const live = useOwnServer();
let identityFile: string;
let sealed: Record<string, string>;
/** A backup that tests read, made before the first one. */
let store: string;

beforeAll(async () => {
  const identity = await generateX25519Identity();
  identityFile = join(folder, "identity.txt");
  await writeFile(identityFile, `# created: today\n${identity}\n`);
  sealed = { BACKUP_AGE_RECIPIENTS: await identityToRecipient(identity) };
  await makePeople(300);
  await anchorHead(ctxFor());
  store = newPath("store");
  const { code, err } = await live.np(["backup", store], sealed);
  expect({ code, err }).toMatchObject({ code: 0 });
}, 120_000);

const runs = (kind = "backup") =>
  live.sql<{ ok: boolean; detail: string; digest: string | null }>(
    "SELECT ok, detail, digest FROM operation_runs WHERE kind = $1 ORDER BY finished_at",
    [kind],
  );
const restore = (dir: string, dataDir: string, env: Record<string, string> = {}, more: string[] = []) =>
  live.np(["restore", dir, ...more], { DATA_DIR: dataDir, BACKUP_IDENTITY_FILE: identityFile, ...env });
/** A copy of the prepared backup, for a test that damages it. */
async function copyOfStore(): Promise<{ dir: string; archive: string }> {
  const dir = newPath("copy");
  await cp(store, dir, { recursive: true });
  const [backup] = await listBackups(dir);
  if (!backup) throw new Error("the store has no backup");
  return { dir, archive: join(backup.folder, backup.manifest.archive.file) };
}

/** Starts a process of the service on a folder, which must end by itself. */
async function startService(program: string, dataDir: string) {
  const args = ["--import", "./lib/telemetry/register.ts", program];
  const env = {
    ...process.env,
    DATABASE_URL: "",
    DATA_DIR: dataDir,
    PORT: String(await freePort()),
    LOG_LEVEL: "error",
  };
  const child = spawn("node_modules/.bin/node", args, { env, stdio: ["ignore", "ignore", "pipe"] });
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { code: code as number | null, err };
}

/** The command lines of running processes that contain a text. */
async function commandsWith(part: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(part));
}

describe("np backup", () => {
  test("writes one encrypted file that only its owner reads, with a manifest, and records the run", async () => {
    const [backup] = await listBackups(store);
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
    expectSentence(await restore(dir, newPath("data")), /There is no whole backup in /);
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
    expectSentence(await live.np(["backup", newPath("two")], sealed), /Another backup of this database runs/);
    expect(await runs(), "no failure, which would raise an alert").toEqual(before);
  });

  test("removes backups past BACKUP_KEEP_DAYS, but never the newest three", async () => {
    const { dir } = await copyOfStore();
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
    expect(await live.np(["backup", dir], { ...sealed, BACKUP_KEEP_DAYS: "30" })).toMatchObject({ code: 0 });
    const kept = (await listBackups(dir)).map(({ manifest }) => manifest.id.slice(0, 10));
    expect(kept).toEqual(["2020-01-03", made?.manifest.id.slice(0, 10), expect.any(String)]);
  });

  test("says that a path is not a folder", async () => {
    const file = join(await newFolder("file"), "file");
    await writeFile(file, "");
    expectSentence(await live.np(["backup", join(file, "backups")], sealed), /file\/backups is not a folder/);
  });

  test("is a usage error without a folder", async () => {
    expect(await live.np(["backup"])).toMatchObject({ code: 2, err: expect.stringContaining("name a folder") });
  });
});

describe("np restore", () => {
  test("brings back the rows of the backup, erases people again who were erased later, and verifies the audit log", async () => {
    const [ada] = [await makePerson({ name: "Ada Restored" })];
    await anchorHead(ctxFor());
    const dir = newPath("erasing");
    expect(await live.np(["backup", dir], sealed)).toMatchObject({ code: 0 });
    const late = await makePerson({ name: "Too Late" });
    await eraseUser(ctxFor(), { userId: ada.id, reason: "asked for" });
    await anchorHead(ctxFor());
    const again = newPath("again");
    const { code, err, target } = await restore(dir, again, {}, ["--erasures", join(live.dataDir, "erasures.ndjson")]);
    expect({ code, err, target }).toMatchObject({ code: 0, target: `the embedded one in ${again}` });
    expect(err).toContain("Erased 1 person again");
    expect(err).toContain("all rows are there, and the audit log verifies");
    await onRestored(again, async (url) => {
      const people = await asOwner<{ id: string }>(url, "SELECT id FROM users");
      expect(people.map(({ id }) => id)).not.toContain(late.id);
      expect(people).toHaveLength(Number((await live.sql("SELECT count(*) AS n FROM users"))[0]?.n) - 1);
      expect(await findTexts(url, [String(ada.email), "Ada Restored"])).toEqual([]);
      expect(await asOwner(url, "SELECT FROM audit_events WHERE action = 'backup.restore'")).toHaveLength(1);
    });
    // What the host has now is the chain of the backup.
    const { code: verified } = await live.np(["audit", "verify"], { DATA_DIR: again });
    expect(verified).toBe(0);
    expectSentence(await restore(dir, again), /exists, and a restore replaces nothing/);
    expect(await live.np(["doctor", "--json"], { DATA_DIR: again })).toMatchObject({
      out: expect.stringMatching(/"name": "schema",\s+"status": "OK"/),
    });
  });

  test("refuses a database that is not empty, and a base backup for a server of one's own", async () => {
    const full = await run(["restore", store], { env: { BACKUP_IDENTITY_FILE: identityFile } });
    expectSentence(full, /is not empty \(it has .+\), and a restore replaces nothing/);
    const { createTestDatabase } = await import("#db/testing/index.ts");
    const empty = await createTestDatabase("template0");
    onTestFinished(empty.drop);
    const server = await run(["restore", store], { url: empty.url, env: { BACKUP_IDENTITY_FILE: identityFile } });
    expectSentence(server, /backup of the embedded database. Restore it without DATABASE_URL/);
  });

  test("restores nothing from a truncated or changed archive", async () => {
    const { dir, archive } = await copyOfStore();
    const { size } = await stat(archive);
    const target = newPath("data");
    await copyFile(archive, `${archive}.whole`);
    await truncate(archive, size - 1);
    expectSentence(await restore(dir, target), new RegExp(`has ${size - 1} bytes instead of ${size}`));
    await rename(`${archive}.whole`, archive);
    const file = await open(archive, "r+");
    await file.write(Buffer.from([0]), 0, 1, Math.floor(size / 2));
    await file.close();
    expectSentence(await restore(dir, target), /its hash is not that of the manifest/);
    expect(await namesIn(target)).toEqual([]);
  });

  test("says what is wrong with a path that has no backups", async () => {
    const target = newPath("data");
    expectSentence(await restore(newPath("missing"), target), /There is no whole backup in /);
    expectSentence(
      await restore(identityFile, target),
      /identity\.txt is not a folder\. Name the folder of the backups/,
    );
    const missing = newPath("missing");
    expectSentence(
      await restore(store, target, {}, ["--erasures", missing]),
      /The list of erasures \S+ cannot be read\. Nothing was restored\./,
    );
    expect(await namesIn(target)).toEqual([]);
  });

  test("opens a backup for recipients only with an identity of one of them", async () => {
    const target = newPath("data");
    expectSentence(await restore(store, target, { BACKUP_IDENTITY_FILE: "" }), /encrypted for age recipients/);
    const other = join(await newFolder("keys"), "other.txt");
    await writeFile(other, `${await generateX25519Identity()}\n`);
    expectSentence(await restore(store, target, {}, ["--identity", other]), /No identity of the file belongs/);
    expect((await namesIn(target)).filter((name) => name.startsWith("postgres"))).toEqual([]);
  });

  test("opens a backup with a passphrase only with that one, which is in no output", async () => {
    const [dir, target] = [newPath("phrase"), newPath("data")];
    const phrase = { BACKUP_PASSPHRASE: "correct horse battery" };
    expect(await live.np(["backup", dir], phrase)).toMatchObject({ code: 0 });
    expectSentence(await restore(dir, target), /Set BACKUP_PASSPHRASE to it/);
    const wrong = await restore(dir, target, { BACKUP_PASSPHRASE: "wrong horse battery" });
    expectSentence(wrong, /BACKUP_PASSPHRASE is not the passphrase of this backup/);
    expect(wrong.err).not.toContain("horse");
    expect((await namesIn(target)).filter((name) => name.startsWith("postgres"))).toEqual([]);
    expect(await restore(dir, target, phrase)).toMatchObject({ code: 0 });
  });

  test("goes on after an interruption, and until then the service does not start", async () => {
    const target = newPath("interrupted");
    const damaged = join(await newFolder("lists"), "damaged.ndjson");
    await writeFile(damaged, "not an erasure\n");
    expectSentence(await restore(store, target, {}, ["--erasures", `${damaged}.missing`]), /cannot be read/);
    expect(await namesIn(target)).toEqual([]);
    expect(await restore(store, target, {}, ["--erasures", damaged])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/line 1 is not an erasure/),
    });
    const refusal = /The restore of .* has not ended, so erased people may be back/;
    for (const program of ["server.ts", "worker.ts"])
      expect(await startService(program, target)).toMatchObject({ code: 1, err: expect.stringMatching(refusal) });
    const other = newPath("other");
    expect(await live.np(["backup", other], sealed)).toMatchObject({ code: 0 });
    expectSentence(await restore(other, target), /has not ended. Name the folder of that backup/);
    const { code, err } = await restore(store, target);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("all rows are there") });
    expect(await readUnfinishedRestore({ DATA_DIR: target, DATABASE_URL: undefined })).toBeNull();
    expectSentence(await restore(store, target), /exists, and a restore replaces nothing/);
  });

  test("restores nothing that this installation has not signed, if it has AUTH_SECRETS", async () => {
    const [dir, target] = [newPath("signed"), newPath("data")];
    const own = { AUTH_SECRETS: `${"n".repeat(32)},${"o".repeat(32)}` };
    expect(await live.np(["backup", dir], { ...sealed, AUTH_SECRETS: "o".repeat(32) })).toMatchObject({ code: 0 });
    const [made] = await listBackups(dir);
    const path = join(made?.folder ?? "", "manifest.json");
    const signed = JSON.parse(await readFile(path, "utf8"));
    const write = (change: object) => writeFile(path, JSON.stringify({ ...signed, ...change }));

    expectSentence(await restore(dir, target), /is signed. Set AUTH_SECRETS/);
    const foreign = await restore(dir, target, { AUTH_SECRETS: "f".repeat(32) }, ["--unsigned"]);
    expectSentence(foreign, /was changed, or belongs to another installation/);
    for (const change of [{ encryption: "none" }, { shrunken: ["x"] }, { archive: { ...signed.archive, bytes: 1 } }]) {
      await write(change);
      expectSentence(await restore(made?.folder ?? "", target, own), /was changed, or belongs to another/);
    }
    await write({ signature: undefined });
    expectSentence(await restore(dir, target, own), /is not signed.*restore it with --unsigned/);
    expect(await namesIn(target)).toEqual([]);
    await writeFile(path, JSON.stringify(signed));
    expect(await restore(dir, target, own)).toMatchObject({ code: 0 });
  });

  test("refuses a backup of a newer version", async () => {
    const { dir } = await copyOfStore();
    const [made] = await listBackups(dir);
    const path = join(made?.folder ?? "", "manifest.json");
    const manifest = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, "9999_later"] }));
    expectSentence(
      await restore(dir, newPath("data")),
      /has the migration 9999_later, which this version does not know/,
    );
  });
});

describe("np backup drill", () => {
  test("restores the newest backup into a new server, records the result, and leaves nothing behind", async () => {
    const drill = (dir: string, env: Record<string, string> = {}) =>
      live.np(["backup", "drill", dir, "--no-smoke"], { BACKUP_IDENTITY_FILE: identityFile, ...env });
    const { code, err } = await drill(store);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("was restored and compared") });
    expect(await runs("backup-drill")).toMatchObject([{ ok: true }]);
    const { dir, archive } = await copyOfStore();
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
  const env = { ...process.env, DATABASE_URL: "", DATA_DIR: live.dataDir, BACKUP_IDENTITY_FILE: identityFile };
  const child = spawn(join(import.meta.dirname, "../np"), ["backup", "drill", store], { env, stdio: "ignore" });
  const ended = once(child, "close");
  const copies = async () => (await namesIn(live.dataDir)).filter((name) => name.startsWith("drill.new"));
  await vi.waitFor(
    async () => {
      const [copy = ""] = await copies();
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
  expect((await run(["backup", newPath("away")], { url: database.url, env: sealed })).target).toMatch(/^np_\w+ on 127/);
});
