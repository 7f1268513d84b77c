import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { seedDemo } from "#lib/bootstrap/seed.ts";
import { freePort, printed, type Running, start, startWith } from "../e2e/service.ts";
import { tracked } from "../scripts/sources.ts";

/**
 * A rehearsal: this code is version 1, and a copy with two more migrations is version 2. The deployment's own program starts the
 * real web process and worker of the version that it is given.
 */
const database = useDatabase();
const oldTree = join(import.meta.dirname, "..");
let newTree: string;
let env: Record<string, string>;
let running: Running[] = [];
/** Versions that start without their worker. */
const broken = new Set<string>();

const migrations = {
  "9001_notes.up.sql": "-- expand: only a table.\nCREATE TABLE rehearsal_notes (id int);",
  "9001_notes.down.sql": "DROP TABLE rehearsal_notes;",
  "9002_no_index.up.sql": "-- contract: the previous release reads it.\nDROP INDEX slow_requests_at;",
  "9002_no_index.down.sql": "CREATE INDEX slow_requests_at ON slow_requests (at);",
};

function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "np-release-"));
  for (const file of tracked) cpSync(file, join(copy, file));
  symlinkSync(join(oldTree, "node_modules"), join(copy, "node_modules"));
  cpSync(".next", join(copy, ".next"), { recursive: true, filter: (path) => !/^\.next\/(?:cache|dev)$/.test(path) });
  for (const [file, sql] of Object.entries(migrations)) writeFileSync(join(copy, "db/migrations", file), sql);
  return copy;
}

async function stopService(): Promise<void> {
  for (const { process } of running) process.kill("SIGTERM");
  await Promise.all(running.map(({ exited }) => exited));
  running = [];
}

async function startVersion(version: string): Promise<void> {
  await stopService();
  const tree = version.startsWith("v1") ? oldTree : newTree;
  const programs: [string, string][] = [["server.ts", "Ready on"]];
  if (!broken.has(version)) programs.push(["worker.ts", "The worker is running."]);
  for (const [file, ready] of programs) {
    const one = start(file, [], env, tree);
    running.push(one);
    await printed(one, ready);
  }
}

/** What kubectl is elsewhere: puts the version in its path in place, and answers when it runs. */
const deployer = createServer((request, response) => {
  startVersion(request.url?.slice(1) ?? "").then(
    () => response.end(),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

async function runIn(tree: string, program: string, ...args: string[]) {
  const one = startWith(program, args, env, { cwd: tree });
  return { code: await one.exited, output: one.output() };
}
const deploy = (tree: string, version: string) =>
  runIn(tree, "node_modules/.bin/node", "scripts/release/deploy.ts", "--version", version, "--by", "Ann");

const rows = () =>
  asOwner<{ step: string; incident_id: string | null }>(
    database.url,
    "SELECT step || ' ' || version AS step, incident_id FROM releases ORDER BY at, id",
  );
const steps = async () => (await rows()).map(({ step }) => step);
const schema = async () => {
  const [row] = await asOwner<{ applied: string[]; has_index: boolean }>(
    database.url,
    `SELECT (SELECT array_agg(name ORDER BY name) FROM schema_migrations WHERE name > '9') AS applied,
       to_regclass('slow_requests_at') IS NOT NULL AS has_index`,
  );
  return row;
};

beforeAll(async () => {
  await seedDemo();
  newTree = copyProject();
  deployer.listen(0, "127.0.0.1");
  const port = String(await freePort());
  const { port: deployPort } = deployer.address() as AddressInfo;
  const request =
    "fetch(process.argv[1]).then(async (r) => { console.log(await r.text()); process.exit(r.ok ? 0 : 1); })";
  env = {
    DATABASE_URL: database.url,
    DATA_DIR: mkdtempSync(join(tmpdir(), "np-release-data-")),
    PORT: port,
    APP_URL: `http://127.0.0.1:${port}`,
    DEMO: "0",
    LOG_LEVEL: "warn",
    DEPLOY_COMMAND: JSON.stringify(["node", "-e", request, `http://127.0.0.1:${deployPort}/{version}`]),
  };
});
afterAll(async () => {
  await stopService();
  deployer.close();
  for (const folder of [newTree, env?.DATA_DIR]) if (folder) rmSync(folder, { recursive: true, force: true });
});

describe("a release", () => {
  test("is deployed, migrated, tested and recorded, twice", async () => {
    const first = await deploy(oldTree, "v1.0.0");
    expect(first, first.output).toMatchObject({ code: 0 });
    const second = await deploy(newTree, "v2.0.0");
    expect(second, second.output).toMatchObject({ code: 0 });
    expect(await steps()).toEqual(["STARTED v1.0.0", "DEPLOYED v1.0.0", "STARTED v2.0.0", "DEPLOYED v2.0.0"]);
    expect(await schema()).toEqual({ applied: ["9001_notes", "9002_no_index"], has_index: false });
  });

  test("whose contract migration is in place keeps the version before from starting", async () => {
    const { code, output } = await runIn(oldTree, "./np", "migrate");
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringContaining("9002_no_index, which this version does not know"),
    });
  });

  test("is rolled back: only the contract migration is reverted, and the version before passes its smoke test", async () => {
    const { code, output } = await runIn(
      newTree,
      "./np",
      "release",
      "rollback",
      "--reason",
      "Mails fail",
      "--by",
      "Bob",
    );
    expect(code, output).toBe(0);
    expect(output).toContain("v1.0.0 runs again, and its smoke test passed.");
    expect(await schema()).toEqual({ applied: ["9001_notes"], has_index: true });
    expect((await steps()).slice(4)).toEqual(["ROLLBACK_STARTED v1.0.0", "ROLLED_BACK v1.0.0"]);
    const { incident_id: incident } = (await rows()).at(-1) ?? {};
    const log = await asOwner<{ message: string }>(
      database.url,
      "SELECT message FROM incident_updates WHERE incident_id = $1 ORDER BY number",
      [incident],
    );
    expect(log.map(({ message }) => message)).toEqual([
      "Rollback from v2.0.0 to v1.0.0. Reason: Mails fail\nMigrations to revert: 9002_no_index.",
      expect.stringMatching(/^v1\.0\.0 runs again\. The smoke test of .* passed\.$/),
    ]);
    const audited = await asOwner(
      database.url,
      "SELECT action, reason FROM audit_events WHERE action = 'release.rollback' ORDER BY id",
    );
    expect(audited).toEqual(Array.from({ length: 2 }, () => ({ action: "release.rollback", reason: "Mails fail" })));
    const verified = await runIn(oldTree, "./np", "audit", "verify", "--no-outside");
    expect(verified.code, verified.output).toBe(0);
  });

  test("that fails its smoke test is rolled back by the deployment itself, which ends with 1", async () => {
    broken.add("v2.1.0");
    const { code, output } = await deploy(newTree, "v2.1.0");
    expect(code, output).toBe(1);
    expect(output).toContain("v2.1.0 is not deployed, because the smoke test failed");
    expect((await steps()).slice(6)).toEqual([
      "STARTED v2.1.0",
      "FAILED v2.1.0",
      "ROLLBACK_STARTED v1.0.0",
      "ROLLED_BACK v1.0.0",
    ]);
    expect(await schema()).toEqual({ applied: ["9001_notes"], has_index: true });
    expect((await fetch(`${env.APP_URL}/health`)).status).toBe(200);
  });
});
