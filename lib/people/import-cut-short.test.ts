import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockStatement, sessionLock } from "#db/locks.ts";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { database, folder, importFile, people, roster, staged } from "./testing/rosters.ts";
import { upsertUsers } from "./upsert.ts";

describe("importPeople, interrupted", () => {
  const rows = Array.from({ length: 20_000 }, (_, n) => `p-${n},Person ${n},p-${n}@example.com`);
  const children: ChildProcess[] = [];
  let gate: pg.Client;

  /** Blocks an import at the row of line 10,000, or while it merges, until the gate opens. */
  const stops: [string, string][] = [
    ["while it copies", "CREATE TRIGGER gate BEFORE INSERT ON roster_rows FOR EACH ROW WHEN (NEW.line = 10000)"],
    ["while it merges", "CREATE TRIGGER gate BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.external_id = 'p-9999')"],
  ];

  beforeEach(async () => {
    gate = new pg.Client({ connectionString: database.url });
    await gate.connect();
    await gate.query(`CREATE OR REPLACE FUNCTION stand() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM * FROM (${lockStatement("testGate")}) AS gate; RETURN NEW; END $$`);
    await gate.query(sessionLock("testGate").take);
  });
  afterEach(async () => {
    await gate.end();
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await asOwner(database.url, "DROP TRIGGER IF EXISTS gate ON roster_rows; DROP TRIGGER IF EXISTS gate ON users");
  });

  const blockedPids = async () =>
    (
      await gate.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'",
      )
    ).rows.map(({ pid }) => pid);
  const othersGone = async () =>
    (
      await gate.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'notification-preferences%' AND state <> 'idle'",
      )
    ).rowCount;

  const before = async () => {
    await upsertUsers(ctxFor(), { users: [{ externalId: "p-1", name: "Before" }] });
    return people();
  };

  test.each(stops)("changes nobody after SIGKILL %s, and the next import succeeds", async (_, trigger) => {
    const path = await roster(`externalId,name,email\n${rows.join("\n")}\n`);
    const left = await before();
    await gate.query(`${trigger} EXECUTE FUNCTION stand()`);
    const child = spawn(join(import.meta.dirname, "../../np"), ["import", "people", path], {
      env: { ...process.env, DATABASE_URL: database.url },
      stdio: "ignore",
    });
    children.push(child);
    await expect.poll(blockedPids, { timeout: 50_000 }).toHaveLength(1);
    child.kill("SIGKILL");
    await once(child, "exit");
    await gate.query(sessionLock("testGate").release);
    await expect.poll(othersGone, { timeout: 50_000 }).toBe(0);
    expect(await people()).toEqual(left);
    expect(await importFile(path)).toEqual({ imported: 20_000, bad: [], notes: new Map() });
    expect(await people()).toHaveLength(20_000);
  });

  test.each(stops)("rejects and changes nobody after the loss of its connection %s", async (_, trigger) => {
    const path = await roster(`externalId,name,email\n${rows.join("\n")}\n`);
    const left = await before();
    await gate.query(`${trigger} EXECUTE FUNCTION stand()`);
    const outcome = importFile(path).then(
      () => "imported",
      () => "told",
    );
    await expect.poll(blockedPids, { timeout: 50_000 }).toHaveLength(1);
    const [pid] = await blockedPids();
    await gate.query("SELECT pg_terminate_backend($1, 10000)", [pid]);
    expect(await outcome).toBe("told");
    expect(await people()).toEqual(left);
  });

  test("rejects and changes nobody if the database rejects a row", async () => {
    const path = await roster(`externalId,name,email\n${rows.join("\n")}\n`);
    const left = await before();
    await gate.query(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no room'; END $$`);
    await gate.query(`CREATE TRIGGER gate BEFORE INSERT ON roster_rows FOR EACH ROW WHEN (NEW.line = 19999)
      EXECUTE FUNCTION refuse()`);
    await expect(importFile(path)).rejects.toThrow();
    expect(await people()).toEqual(left);
    expect(await staged()).toBe(0);
  });

  test("rejects after the loss of its connection while the file is still being read", async () => {
    const path = join(folder, "slow.csv");
    await promisify(execFile)("mkfifo", [path]);
    const left = await before();
    const outcome = importFile(path).then(
      () => "imported",
      () => "told",
    );
    const source = createWriteStream(path);
    source.on("error", () => undefined); // nobody reads the rest
    source.write(`externalId,name,email\n${rows.slice(0, 5_000).join("\n")}\n`);
    const copying = async () =>
      (
        await gate.query<{ pid: number }>(
          "SELECT pid FROM pg_stat_progress_copy WHERE datname = current_database() AND tuples_processed > 0",
        )
      ).rows.map(({ pid }) => pid);
    await expect.poll(copying, { timeout: 50_000 }).toHaveLength(1);
    await gate.query("SELECT pg_terminate_backend($1, 10000)", await copying());
    source.end(`${rows.slice(5_000).join("\n")}\n`);
    expect(await outcome).toBe("told");
    expect(await people()).toEqual(left);
    expect(await staged()).toBe(0);
  });
});
