import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { recordRelease, recordSmokeRun } from "#lib/operations/index.ts";

/** The way that succeeds needs a service: system/release.test.ts. */
const database = useDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "np-deploy-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => asOwner(database.url, "DELETE FROM releases; DELETE FROM operation_runs"));

/** Nothing listens there. */
const unreachable = "http://127.0.0.1:9";
/** Appends the version to a file of the folder. */
const append = "require('fs').appendFileSync(process.argv[1], process.argv[2] + '\\n')";
const command = () => JSON.stringify(["node", "-e", append, join(folder, "deployed"), "{version}"]);

async function deploy(args: string[], env: Record<string, string> = {}) {
  const { DEPLOY_COMMAND: _, BACKUP_DIR: __, ...inherited } = process.env;
  const child = spawn("node_modules/.bin/node", ["scripts/release/deploy.ts", ...args], {
    env: { ...inherited, DATABASE_URL: database.url, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: code as number | null, out, err };
}
const steps = async () =>
  (
    await asOwner<{ step: string }>(database.url, "SELECT step || ' ' || version AS step FROM releases ORDER BY at, id")
  ).map(({ step }) => step);
async function deployed(version: string): Promise<void> {
  await recordSmokeRun(ctxFor(system), { passed: true, durationMs: 0, detail: "ok" });
  const [{ name = "" } = {}] = await asOwner<{ name: string }>(
    database.url,
    "SELECT max(name) AS name FROM schema_migrations",
  );
  await recordRelease(ctxFor(system), { step: "DEPLOYED", version, schemaVersion: name, releasedBy: "Ann" });
}

describe("npm run deploy", () => {
  test("goes back to the version before if the smoke test fails, and ends with 1", async () => {
    await deployed("v1");
    const { code, err } = await deploy(["--version", "v2", "--by", "Ann", "--url", unreachable], {
      DEPLOY_COMMAND: command(),
    });
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("v2 is not deployed, because the smoke test failed"),
    });
    // Nothing answers, so the smoke test of the rollback fails too.
    expect((await readFile(join(folder, "deployed"), "utf8")).trim().split("\n")).toEqual(["v2", "v1"]);
    expect(await steps()).toEqual(["DEPLOYED v1", "STARTED v2", "FAILED v2", "ROLLBACK_STARTED v1", "FAILED v1"]);
  });

  test("stops before anything is changed while another deployment is in progress", async () => {
    await deployed("v1");
    const start = { step: "STARTED", version: "v3", schemaVersion: "0001", releasedBy: "Bob" } as const;
    await recordRelease(ctxFor(system), start);
    const { code, err } = await deploy(["--version", "v2", "--url", unreachable], { DEPLOY_COMMAND: command() });
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("The deployment of v3 by Bob is in progress"),
    });
    expect(err).not.toContain("— the migrations");
    expect(await steps()).toEqual(["DEPLOYED v1", "STARTED v3"]);
  });

  test("stops before the migrations if the backup fails", async () => {
    await deployed("v1");
    const file = join(folder, "a-file");
    await writeFile(file, "");
    const env = { DEPLOY_COMMAND: command(), BACKUP_UNENCRYPTED: "1", BACKUP_DIR: join(file, "backups") };
    const { code, err } = await deploy(["--version", "v2", "--url", unreachable], env);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining("because the backup failed") });
    expect(err).not.toContain("— the migrations");
    expect(await steps()).toEqual(["DEPLOYED v1", "STARTED v2", "FAILED v2"]);
  });

  test("prints the reason once if the database does not answer", async () => {
    const env = { DEPLOY_COMMAND: command(), DATABASE_URL: "postgres://np@127.0.0.1:9/np" };
    const { code, err } = await deploy(["--version", "v1"], env);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("v1 is not deployed, because recording the start failed"),
    });
    expect(err.match(/cannot be used/g)).toHaveLength(1);
  });

  test.each<[string, string[], Record<string, string>, number, RegExp]>([
    ["without a version", [], {}, 2, /--version is missing/],
    ["with an unknown option", ["--verison", "v1"], {}, 2, /Unknown option '--verison'/],
    ["without DEPLOY_COMMAND", ["--version", "v1"], {}, 1, /DEPLOY_COMMAND must be a JSON array/],
    [
      "without the image of its command",
      ["--version", "v1"],
      { DEPLOY_COMMAND: '["x","{image}"]' },
      1,
      /needs \{image\}/,
    ],
  ])("does nothing %s", async (_, args, env, code, reason) => {
    expect(await deploy(args, env)).toEqual({ code, out: "", err: expect.stringMatching(reason) });
    expect(await steps()).toEqual([]);
  });
});
