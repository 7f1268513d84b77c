import { execFile } from "node:child_process";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate } from "#db/migrate.ts";
import { closeConnections } from "#db/testing/connections.ts";
import { withDatabase as urlOf } from "#db/testing/global-setup.ts";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { anchorHead } from "#lib/audit/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { eraseUser } from "#lib/privacy/index.ts";
import { makePeople, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { withDatabase } from "../bench/dataset.ts";
import { createDebianServer, type DebianServer } from "./testing/debian-postgres.ts";

/** The steps of docs/point-in-time-recovery.md, with Debian's PostgreSQL and pgBackRest. */
let server: DebianServer;
let variables: { DATABASE_URL: string; DATA_DIR: string; AUTH_SECRETS: string };
let configuration: string;

const backrest = (...args: string[]) =>
  server.run("pgbackrest", `--config=${configuration}`, "--stanza=preferences", ...args);
const query = <R extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
  asOwner<R>(variables.DATABASE_URL, sql, values);

beforeAll(async () => {
  server = await createDebianServer((folder) => ({
    archive_mode: "on",
    archive_command: `pgbackrest --config=${folder}/pgbackrest.conf --stanza=preferences archive-push %p`,
  }));
  configuration = join(server.folder, "pgbackrest.conf");
  await writeFile(
    configuration,
    `[global]
repo1-path=${server.folder}/repository
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=a-passphrase-of-this-test-only
repo1-retention-full=2
lock-path=${server.folder}/lock
log-level-file=off
compress-type=zst
process-max=2
start-fast=y

[preferences]
pg1-path=${server.dataDir}
pg1-port=${server.port}
pg1-socket-path=${server.folder}
pg1-user=postgres
`,
  );
  const dataDir = join(server.folder, "service");
  await mkdir(dataDir);
  variables = {
    DATABASE_URL: urlOf(server.url, "preferences"),
    DATA_DIR: dataDir,
    AUTH_SECRETS: "a-secret-of-at-least-thirty-two-characters",
  };
  await server.start();
  await asOwner(server.url, "CREATE DATABASE preferences");
  await migrate(variables.DATABASE_URL);
});
afterAll(() => server?.[Symbol.asyncDispose]());

/** Runs `./np` with the variables of the service. */
async function np(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, ...variables };
  try {
    const { stdout, stderr } = await promisify(execFile)("./np", args, { env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const inService = <T>(work: () => Promise<T>) => withDatabase(variables, work);
const setEmail = (person: Person, topic: Topic, enabled: boolean) =>
  setPreference(ctxFor(signedIn(person.id)), { topicKey: topic.key, channel: "EMAIL", enabled });
const preferences = () => query("SELECT * FROM preferences ORDER BY user_id, topic_id, channel");
const idsOf = async () => (await query<{ id: string }>("SELECT id FROM users ORDER BY id")).map(({ id }) => id);

/** Resolves when everything written so far is in the repository. */
async function archiveAll(): Promise<void> {
  const [last] = await query<{ file: string }>("SELECT pg_walfile_name(pg_switch_wal()) AS file");
  const archived = async () =>
    (await query<{ done: boolean }>("SELECT last_archived_wal >= $1 AS done FROM pg_stat_archiver", [last?.file]))[0]
      ?.done;
  await expect.poll(archived, { timeout: 30_000, interval: 50 }).toBe(true);
}

/** Opens a new connection each time, because the server refuses connections while it starts. */
async function isRecovered(): Promise<boolean> {
  const client = new pg.Client({ connectionString: variables.DATABASE_URL });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ done: boolean }>("SELECT NOT pg_is_in_recovery() AS done");
    return rows[0]?.done ?? false;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe("point-in-time recovery with pgBackRest", () => {
  test("restores the second before a bad DELETE, repeats later erasures, and the audit log is proven", async () => {
    await backrest("stanza-create");
    await backrest("check");
    const [topic, people] = await inService(async () => [await makeTopic(), await makePeople(4)] as const);
    const [ann, bob, cid, dora] = people as [Person, Person, Person, Person];
    await inService(() => setEmail(ann, topic, false));
    await backrest("--type=full", "backup");
    // After the backup: these are in the archived WAL only.
    await inService(async () => {
      for (const person of [bob, cid, dora]) await setEmail(person, topic, false);
      await eraseUser(ctxFor(), { userId: cid.id, reason: "before the mistake" });
      expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored" });
    });
    const good = await preferences();
    expect(good).toHaveLength(3);

    // The mistake. Recovery stops at a time of the server's clock, so a second must pass.
    await query("SELECT pg_sleep(1.5)");
    const [mistake] = await query<{ target: string }>(
      `SELECT to_char(clock_timestamp() - interval '1 second', 'YYYY-MM-DD HH24:MI:SS.US"+00"') AS target`,
    );
    const target = mistake?.target ?? "";
    await query("DELETE FROM preferences");
    // No one has noticed it, so the service goes on.
    await inService(async () => {
      await eraseUser(ctxFor(), { userId: bob.id, reason: "after the mistake" });
      expect(await anchorHead(ctxFor())).toMatchObject({ outcome: "anchored" });
    });
    await archiveAll();
    await closeConnections(variables.DATABASE_URL);
    await closeConnections(server.url);
    await server.stop("immediate");
    await rm(server.dataDir, { recursive: true });

    await server.run("mkdir", "-m", "0700", server.dataDir);
    await backrest("restore", "--type=time", `--target=${target}`, "--target-action=promote");
    await server.start();
    await expect.poll(isRecovered, { timeout: 60_000, interval: 100 }).toBe(true);
    expect(await preferences()).toEqual(good);
    expect(await idsOf()).toEqual([ann.id, bob.id, dora.id].sort());

    // The anchors outside the database know events that recovery has undone.
    const anchors = join(variables.DATA_DIR, "audit-anchors.ndjson");
    expect(await np("audit", "verify")).toMatchObject({ code: 1 });
    const [original, until] = [`${anchors}.before-recovery`, `${target.slice(0, 23).replace(" ", "T")}Z`];
    await rename(anchors, original);
    const lines = (await readFile(original, "utf8")).trim().split("\n");
    const kept = lines.filter((line) => (JSON.parse(line) as { at: string }).at <= until);
    expect({ all: lines.length, kept: kept.length }).toEqual({ all: 2, kept: 1 });
    await writeFile(anchors, `${kept.join("\n")}\n`);
    expect(await np("audit", "verify")).toMatchObject({ code: 0, output: expect.stringContaining("OK: ") });

    const replayed = await np("user", "erase", "--replay", join(variables.DATA_DIR, "erasures.ndjson"));
    expect(replayed).toMatchObject({
      code: 0,
      output: expect.stringContaining("Erased 1 person again; 1 did not exist."),
    });
    expect(await idsOf()).toEqual([ann.id, dora.id].sort());
    expect(await np("audit", "verify")).toMatchObject({ code: 0, output: expect.stringContaining("OK: ") });
    expect((await inService(() => anchorHead(ctxFor()))).outcome).toBe("anchored");
    // The server archives again, on a new timeline.
    await backrest("check");
    await closeConnections(variables.DATABASE_URL);
  });
});
