import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, open, readFile, rename, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { generateX25519Identity } from "age-encryption";
import { describe, expect, onTestFinished, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { readUnfinishedRestore } from "#db/unfinished-restore.ts";
import { anchorHead } from "#lib/audit/index.ts";
import { listBackups } from "#lib/backup/index.ts";
import { eraseUser } from "#lib/privacy/index.ts";
import { findTexts } from "#lib/privacy/testing/traces.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { freePort } from "../e2e/service.ts";
import { useBackups } from "./testing/backups.ts";
import { expectSentence, run } from "./testing/np.ts";
import { namesIn, newFolder, newPath, onRestored } from "./testing/own-server.ts";

const backups = useBackups();
const { live } = backups;

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

describe("np restore", () => {
  test("brings back the rows of the backup, erases people again who were erased later, and verifies the audit log", async () => {
    const [ada] = [await makePerson({ name: "Ada Restored" })];
    await anchorHead(ctxFor());
    const dir = newPath("erasing");
    expect(await live.np(["backup", dir], backups.sealed)).toMatchObject({ code: 0 });
    const late = await makePerson({ name: "Too Late" });
    await eraseUser(ctxFor(), { userId: ada.id, reason: "asked for" });
    await anchorHead(ctxFor());
    const again = newPath("again");
    const { code, err, target } = await backups.restore(dir, again, {}, [
      "--erasures",
      join(live.dataDir, "erasures.ndjson"),
    ]);
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
    expectSentence(await backups.restore(dir, again), /exists, and a restore replaces nothing/);
    expect(await live.np(["doctor", "--json"], { DATA_DIR: again })).toMatchObject({
      out: expect.stringMatching(/"name": "schema",\s+"status": "OK"/),
    });
  });

  test("refuses a database that is not empty, and a base backup for a server of one's own", async () => {
    const full = await run(["restore", backups.store], { env: { BACKUP_IDENTITY_FILE: backups.identityFile } });
    expectSentence(full, /is not empty \(it has .+\), and a restore replaces nothing/);
    const { createTestDatabase } = await import("#db/testing/index.ts");
    const empty = await createTestDatabase("template0");
    onTestFinished(empty.drop);
    const server = await run(["restore", backups.store], {
      url: empty.url,
      env: { BACKUP_IDENTITY_FILE: backups.identityFile },
    });
    expectSentence(server, /backup of the embedded database. Restore it without DATABASE_URL/);
  });

  test("restores nothing from a truncated or changed archive", async () => {
    const { dir, archive } = await backups.copy();
    const { size } = await stat(archive);
    const target = newPath("data");
    await copyFile(archive, `${archive}.whole`);
    await truncate(archive, size - 1);
    expectSentence(await backups.restore(dir, target), new RegExp(`has ${size - 1} bytes instead of ${size}`));
    await rename(`${archive}.whole`, archive);
    const file = await open(archive, "r+");
    await file.write(Buffer.from([0]), 0, 1, Math.floor(size / 2));
    await file.close();
    expectSentence(await backups.restore(dir, target), /its hash is not that of the manifest/);
    expect(await namesIn(target)).toEqual([]);
  });

  test("says what is wrong with a path that has no backups", async () => {
    const target = newPath("data");
    expectSentence(await backups.restore(newPath("missing"), target), /There is no whole backup in /);
    expectSentence(
      await backups.restore(backups.identityFile, target),
      /identity\.txt is not a folder\. Name the folder of the backups/,
    );
    const missing = newPath("missing");
    expectSentence(
      await backups.restore(backups.store, target, {}, ["--erasures", missing]),
      /The list of erasures \S+ cannot be read\. Nothing was restored\./,
    );
    expect(await namesIn(target)).toEqual([]);
  });

  test("opens a backup for recipients only with an identity of one of them", async () => {
    const target = newPath("data");
    expectSentence(
      await backups.restore(backups.store, target, { BACKUP_IDENTITY_FILE: "" }),
      /encrypted for age recipients/,
    );
    const other = join(await newFolder("keys"), "other.txt");
    await writeFile(other, `${await generateX25519Identity()}\n`);
    expectSentence(
      await backups.restore(backups.store, target, {}, ["--identity", other]),
      /No identity of the file belongs/,
    );
    expect((await namesIn(target)).filter((name) => name.startsWith("postgres"))).toEqual([]);
  });

  test("opens a backup with a passphrase only with that one, which is in no output", async () => {
    const [dir, target] = [newPath("phrase"), newPath("data")];
    const phrase = { BACKUP_PASSPHRASE: "correct horse battery" };
    expect(await live.np(["backup", dir], phrase)).toMatchObject({ code: 0 });
    expectSentence(await backups.restore(dir, target), /Set BACKUP_PASSPHRASE to it/);
    const wrong = await backups.restore(dir, target, { BACKUP_PASSPHRASE: "wrong horse battery" });
    expectSentence(wrong, /BACKUP_PASSPHRASE is not the passphrase of this backup/);
    expect(wrong.err).not.toContain("horse");
    expect((await namesIn(target)).filter((name) => name.startsWith("postgres"))).toEqual([]);
    expect(await backups.restore(dir, target, phrase)).toMatchObject({ code: 0 });
  });

  test("goes on after an interruption, and until then the service does not start", async () => {
    const target = newPath("interrupted");
    const damaged = join(await newFolder("lists"), "damaged.ndjson");
    await writeFile(damaged, "not an erasure\n");
    expectSentence(
      await backups.restore(backups.store, target, {}, ["--erasures", `${damaged}.missing`]),
      /cannot be read/,
    );
    expect(await namesIn(target)).toEqual([]);
    expect(await backups.restore(backups.store, target, {}, ["--erasures", damaged])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/line 1 is not an erasure/),
    });
    const refusal = /The restore of .* has not ended, so erased people may be back/;
    for (const program of ["server.ts", "worker.ts"])
      expect(await startService(program, target)).toMatchObject({ code: 1, err: expect.stringMatching(refusal) });
    const other = newPath("other");
    expect(await live.np(["backup", other], backups.sealed)).toMatchObject({ code: 0 });
    expectSentence(await backups.restore(other, target), /has not ended. Name the folder of that backup/);
    const { code, err } = await backups.restore(backups.store, target);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("all rows are there") });
    expect(await readUnfinishedRestore({ DATA_DIR: target, DATABASE_URL: undefined })).toBeNull();
    expectSentence(await backups.restore(backups.store, target), /exists, and a restore replaces nothing/);
  });

  test("restores nothing that this installation has not signed, if it has AUTH_SECRETS", async () => {
    const [dir, target] = [newPath("signed"), newPath("data")];
    const own = { AUTH_SECRETS: `${"n".repeat(32)},${"o".repeat(32)}` };
    expect(await live.np(["backup", dir], { ...backups.sealed, AUTH_SECRETS: "o".repeat(32) })).toMatchObject({
      code: 0,
    });
    const [made] = await listBackups(dir);
    const path = join(made?.folder ?? "", "manifest.json");
    const signed = JSON.parse(await readFile(path, "utf8"));
    const write = (change: object) => writeFile(path, JSON.stringify({ ...signed, ...change }));

    expectSentence(await backups.restore(dir, target), /is signed. Set AUTH_SECRETS/);
    const foreign = await backups.restore(dir, target, { AUTH_SECRETS: "f".repeat(32) }, ["--unsigned"]);
    expectSentence(foreign, /was changed, or belongs to another installation/);
    for (const change of [{ encryption: "none" }, { shrunken: ["x"] }, { archive: { ...signed.archive, bytes: 1 } }]) {
      await write(change);
      expectSentence(await backups.restore(made?.folder ?? "", target, own), /was changed, or belongs to another/);
    }
    await write({ signature: undefined });
    expectSentence(await backups.restore(dir, target, own), /is not signed.*restore it with --unsigned/);
    expect(await namesIn(target)).toEqual([]);
    await writeFile(path, JSON.stringify(signed));
    // The signature is accepted. The anchors are signed with the secret of the database.
    const { err } = await backups.restore(dir, target, own);
    expect(err).toContain("The restored audit log does not verify: its anchors are signed with an unknown key");
  });

  test("refuses a backup of a newer version", async () => {
    const { dir } = await backups.copy();
    const [made] = await listBackups(dir);
    const path = join(made?.folder ?? "", "manifest.json");
    const manifest = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, "9999_later"] }));
    expectSentence(
      await backups.restore(dir, newPath("data")),
      /has the migration 9999_later, which this version does not know/,
    );
  });
});
