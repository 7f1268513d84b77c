import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closePool } from "#db/client.ts";
import { sessionLock } from "#db/locks.ts";
import { migrate } from "#db/migrate.ts";
import { closeConnections } from "#db/testing/connections.ts";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { requireFinishedRestore } from "#db/unfinished-restore.ts";
import { anchorHead } from "#lib/audit/index.ts";
import { readArchive } from "#lib/backup/archive.ts";
import { listBackups } from "#lib/backup/index.ts";
import { runTool } from "#lib/backup/tools.ts";
import { parseEnv } from "#lib/env.ts";
import { eraseUser } from "#lib/privacy/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople } from "#lib/testing/fixtures.ts";
import { expectSentence, run } from "../cli/testing/np.ts";
import { createDebianServer, type DebianServer } from "./testing/debian-postgres.ts";
import { listeningAddresses } from "./testing/listening.ts";

let server: DebianServer;
let folder: string;
/** The login of the service: it owns the tables and is no superuser. */
let owner: (database: string) => string;
let reader: (database: string) => string;
let sealed: Record<string, string>;
let people: Awaited<ReturnType<typeof makePeople>>;
const connections = new Set<string>();

const urlOf = (database: string) => server.url.replace(/\/postgres$/, `/${database}`);
const sql = <R extends Record<string, unknown>>(database: string, text: string, values: unknown[] = []) => {
  connections.add(urlOf(database));
  return asOwner<R>(urlOf(database), text, values);
};
const loginAs = (name: string) => (database: string) => urlOf(database).replace("postgres:secret", `${name}:secret`);
const np = (args: string[], env: Record<string, string> = {}, database = "np") =>
  run(args, { url: env.DATABASE_URL ?? owner(database), env: { DATA_DIR: join(folder, "data"), ...env } });
/** Creates an empty database that the service's login owns. */
const create = (database: string) => sql("postgres", `CREATE DATABASE ${database} OWNER np_owner`);

beforeAll(async () => {
  server = await createDebianServer(() => ({ fsync: "off" }), "secret word");
  await server.start();
  folder = await mkdtemp(join(tmpdir(), "np-dump-"));
  [owner, reader] = [loginAs("np_owner"), loginAs("np_backup")];
  await sql("postgres", "CREATE ROLE np_owner LOGIN CREATEROLE PASSWORD 'secret word'");
  await create("np");
  await migrate(owner("np"));
  await closePool();
  setProcessSingleton("pool", undefined);
  process.env.DATABASE_URL = owner("np");
  setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent", DATA_DIR: join(folder, "data") }));
  people = await makePeople(300);
  await anchorHead(ctxFor());
  const identity = await generateX25519Identity();
  const identityFile = join(folder, "identity.txt");
  await writeFile(identityFile, `${identity}\n`);
  sealed = { BACKUP_AGE_RECIPIENTS: await identityToRecipient(identity), BACKUP_IDENTITY_FILE: identityFile };
});
afterAll(async () => {
  await closePool();
  setProcessSingleton("pool", undefined);
  for (const url of connections) await closeConnections(url);
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const store = () => join(folder, "store");

describe("np backup of a server of one's own", () => {
  test("refuses the owner, who does not see all rows, and names the login to create", async () => {
    expectSentence(await np(["backup", store()], sealed), /np_owner does not see all rows.*CREATE ROLE np_backup/);
    expect(await sql("np", "SELECT ok FROM operation_runs WHERE kind = 'backup'")).toEqual([{ ok: false }]);
  });

  test("dumps all rows with a login that only reads, and knows what pg_restore lists", async () => {
    await sql(
      "np",
      "CREATE ROLE np_backup LOGIN BYPASSRLS PASSWORD 'secret word'; GRANT pg_read_all_data TO np_backup",
    );
    const { code, err } = await np(["backup", store()], { ...sealed, BACKUP_DATABASE_URL: reader("np") });
    expect({ code, err }).toMatchObject({ code: 0 });
    const [{ manifest } = { manifest: undefined }] = await listBackups(store());
    expect(manifest).toMatchObject({ way: "dump", encryption: "recipients", rows: { users: 300 } });
    expect(manifest?.postgres).toMatch(/^15/);
    expect(manifest?.data.users).toBeGreaterThan(10_000);
  });

  test("refuses a login for another database, and a pg_dump that is older than the server", async () => {
    await create("other");
    const wrong = await np(["backup", store()], { ...sealed, BACKUP_DATABASE_URL: reader("other") });
    expectSentence(wrong, /BACKUP_DATABASE_URL is another database/);
    // The server of the other tests is the newest version.
    const { database } = await import("../cli/testing/np.ts");
    const newer = await np(["backup", join(folder, "newer")], { ...sealed, DATABASE_URL: database.url });
    expectSentence(newer, /pg_dump is version 15, and the server is PostgreSQL 18/);
  });
});

describe("np restore of a dump", () => {
  test("restores into an empty database, erases again, and brings back row-level security", async () => {
    await eraseUser(ctxFor(), { userId: people[0]?.id ?? "", reason: "asked for" });
    await create("np2");
    const { code, err } = await np(["restore", store()], { ...sealed, BACKUP_DATABASE_URL: reader("np2") }, "np2");
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("Erased 1 person again") });
    expect(await sql("np2", "SELECT count(*)::int AS people FROM users")).toEqual([{ people: 299 }]);
    connections.add(owner("np2"));
    expect(await asOwner(owner("np2"), "SELECT count(*)::int AS people FROM users")).toEqual([{ people: 0 }]);
    const again = await np(["restore", store()], { ...sealed, BACKUP_DATABASE_URL: reader("np2") }, "np2");
    expectSentence(again, /np2 is not empty/);
  });

  test("refuses a login that does not see all rows, or that cannot be used, before it restores anything", async () => {
    await create("np5");
    expectSentence(await np(["restore", store()], sealed, "np5"), /np_owner does not see all rows/);
    const lost = { ...sealed, BACKUP_DATABASE_URL: "postgres://np_backup@127.0.0.1:9/np" };
    expectSentence(await np(["restore", store()], lost, "np5"), /The database at BACKUP_DATABASE_URL cannot be used/);
    const tables = "SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    expect(await sql("np5", tables)).toEqual([]);
  });

  test("goes on after an interruption in the database itself, which keeps the service from starting", async () => {
    await create("np6");
    const env = { ...sealed, BACKUP_DATABASE_URL: reader("np6") };
    const damaged = join(folder, "damaged.ndjson");
    await writeFile(damaged, "not an erasure\n");
    const restore = (...args: string[]) => np(["restore", store(), ...args], env, "np6");
    expect(await restore("--erasures", damaged)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/line 1 is not an erasure/),
    });
    const target = { DATABASE_URL: owner("np6"), DATA_DIR: folder };
    await expect(requireFinishedRestore(target)).rejects.toThrow(/has not ended, so erased people may be back/);
    expect(await restore()).toMatchObject({ code: 0 });
    await requireFinishedRestore(target);
    expect(await sql("np6", "SELECT to_regclass('restore_unfinished') AS name")).toEqual([{ name: null }]);
  });

  test("restores into the embedded database, also if the server of the backups is lost", async () => {
    const lost = { BACKUP_DATABASE_URL: "postgres://np_backup@127.0.0.1:9/np" };
    const env = { ...sealed, ...lost, DATABASE_URL: "", DATA_DIR: join(folder, "embedded") };
    expect(await np(["restore", store()], env)).toMatchObject({ code: 0 });
    expect(await np(["audit", "verify"], env)).toMatchObject({ code: 0 });
  });
});

describe("np backup drill", () => {
  const drill = (env: Record<string, string> = {}, more: string[] = []) =>
    np(["backup", "drill", store(), ...more], { ...sealed, ...env });
  const own = "SELECT datname FROM pg_database WHERE datname = 'np_restore_drill'";
  const expectFailure = async (env: Record<string, string>, sentence: RegExp) => {
    const { code, out, err } = await drill(env, ["--no-smoke"]);
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: expect.stringMatching(sentence) });
    expect(err).not.toContain("secret");
  };

  test("restores a dump into a server of its own, with the smoke checks on the running service", async () => {
    const { code, err } = await drill();
    expect({ code, err }).toMatchObject({
      code: 0,
      err: expect.stringMatching(/was restored and compared. Smoke: \d+ checks/),
    });
    const [run] = await sql("np", "SELECT ok, detail FROM operation_runs WHERE kind = 'backup-drill'");
    expect(run).toMatchObject({ ok: true });
  });

  test("restores a dump on the server that it is given, where only this host reaches the copy, and drops it", async () => {
    let isOver = false;
    const drilled = drill({ BACKUP_DRILL_DATABASE_URL: server.url }).finally(() => {
      isOver = true;
    });
    const addresses = new Set<string>();
    while (!isOver) {
      for (const address of await listeningAddresses(folder)) addresses.add(address);
      await delay(100);
    }
    expect(await drilled).toMatchObject({
      code: 0,
      err: expect.stringMatching(/was restored and compared. Smoke: \d+ checks/),
    });
    expect([...addresses]).toEqual(["127.0.0.1"]);
    expect(await sql("postgres", own)).toEqual([]);
    expect((await readdir(join(folder, "data"))).filter((name) => name.startsWith("drill.new"))).toEqual([]);
  });

  test("drops what an interrupted drill left, but no database of others", async () => {
    await sql("postgres", "CREATE DATABASE np_restore_drill");
    await expectFailure(
      { BACKUP_DRILL_DATABASE_URL: server.url },
      /has a database np_restore_drill that no drill has created/,
    );
    await sql(
      "postgres",
      "COMMENT ON DATABASE np_restore_drill IS 'restore drill of notification-preferences: the next drill drops it'",
    );
    expect(await drill({ BACKUP_DRILL_DATABASE_URL: server.url }, ["--no-smoke"])).toMatchObject({ code: 0 });
    expect(await sql("postgres", own)).toEqual([]);
    const { default: pg } = await import("pg");
    const other = new pg.Client({ connectionString: server.url });
    await other.connect();
    await other.query(sessionLock("backupDrill").take);
    await expectFailure({ BACKUP_DRILL_DATABASE_URL: server.url }, /Another restore drill runs/).finally(() =>
      other.end(),
    );
  });

  test("says what is wrong with the server, and records the failure", async () => {
    await expectFailure({ BACKUP_DRILL_DATABASE_URL: reader("postgres") }, /must be a superuser, or be created with/);
    const wrong = server.url.replace(/:\d+\//, ":1/");
    await expectFailure({ BACKUP_DRILL_DATABASE_URL: wrong }, /The server of BACKUP_DRILL_DATABASE_URL cannot be used/);
    const runs = await sql(
      "np",
      "SELECT ok FROM operation_runs WHERE kind = 'backup-drill' ORDER BY finished_at DESC LIMIT 2",
    );
    expect(runs).toEqual([{ ok: false }, { ok: false }]);
  });
});

describe("pg_restore --data-only", () => {
  test("needs audit_keys before users, so that the contents of the audit log stay readable", async () => {
    const [backup] = await listBackups(store());
    if (!backup) throw new Error("the store has no backup");
    const { chooseDecryption } = await import("#lib/backup/encryption.ts");
    const unpacked = await mkdtemp(join(folder, "unpacked-"));
    const settings = parseEnv({ BACKUP_IDENTITY_FILE: sealed.BACKUP_IDENTITY_FILE });
    await readArchive(backup, unpacked, await chooseDecryption("recipients", settings), () => undefined);
    const dump = join(unpacked, "dump");
    // Triggers on users and deliveries fill these tables.
    const filled = / TABLE DATA public (people_search|notification_counts) /;
    const lines = (await runTool("pg_restore", ["--list", "--data-only", dump])).split("\n");
    const entries = lines.filter((line) => /^\d+;/.test(line) && !filled.test(line));
    const isKeys = (line: string) => line.includes(" TABLE DATA public audit_keys ");
    const load = async (database: string, order: readonly string[]) => {
      await create(database);
      await migrate(owner(database));
      await sql(database, emptyAll);
      const list = join(folder, `${database}.list`);
      await writeFile(list, `${order.join("\n")}\n`);
      return runTool("pg_restore", ["--dbname=", "--data-only", "--exit-on-error", "-L", list, dump], urlOf(database));
    };
    const rest = entries.filter((line) => !isKeys(line));
    await expect(load("np3", [...rest, ...entries.filter(isKeys)])).rejects.toThrow(/audit_keys/);
    await load("np4", [...entries.filter(isKeys), ...rest]);
    const counts =
      "SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM people_search) AS searched";
    expect(await sql("np4", counts)).toEqual([{ users: 300, searched: 300 }]);
    const anchors = join(unpacked, "audit-anchors.ndjson");
    expect(await readFile(anchors, "utf8")).not.toBe("");
    const { code, err } = await np(["audit", "verify", "--anchors", anchors], {}, "np4");
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).not.toContain("erased together with a person");
  });
});

/** Removes the rows that migrations have written. */
const emptyAll = `
  SET session_replication_role = replica;
  DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT n.nspname AS space, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'graphile_worker')
    LOOP EXECUTE format('DELETE FROM %I.%I', one.space, one.name); END LOOP;
  END $$`;
