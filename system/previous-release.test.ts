import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase } from "#db/testing/index.ts";
import { freePort, printed, type Running, startWith } from "../e2e/service.ts";
import { checkOut, previousRelease } from "./testing/previous-release.ts";

/** Two checkouts of the project on one database, as during a deployment. */
let oldFolder: string;
const newFolder = resolve(".");

interface Check {
  name: string;
  status: string;
  detail: string;
}

/** The web process and the worker of a checkout. */
interface Release {
  url: string;
  np(...args: string[]): Promise<string>;
}

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const running: Running[] = [];
const dataDirs: string[] = [];

beforeAll(async () => {
  oldFolder = await mkdtemp(join(tmpdir(), "np-previous-"));
  await chmod(oldFolder, 0o755);
  checkOut(previousRelease(), oldFolder);
  database = await createTestDatabase("template0");
});
afterAll(async () => {
  for (const { process } of running) process.kill("SIGTERM");
  await Promise.all(running.map(({ exited }) => exited));
  await database?.drop();
  for (const folder of [...dataDirs, oldFolder]) await rm(folder, { recursive: true, force: true });
});

const variables = (dataDir: string, port: number) => ({
  DATABASE_URL: database.url,
  DATA_DIR: dataDir,
  PORT: String(port),
  DEMO: "0",
  LOG_LEVEL: "warn",
  AUTH_SECRETS: "a-secret-of-at-least-thirty-two-characters",
});

async function prepare(folder: string): Promise<Release & { start(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "np-release-"));
  dataDirs.push(dataDir);
  const port = await freePort();
  const env = variables(dataDir, port);
  const launch = async (file: string, ready: string) => {
    // `env -C` starts the program in the folder of its checkout.
    const args = ["-C", folder, "node_modules/.bin/node", "--import", "./lib/telemetry/register.ts", file];
    const one = startWith("env", args, env);
    running.push(one);
    await printed(one, ready);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    np: (...args) =>
      new Promise((fulfil, reject) => {
        execFile(join(folder, "np"), args, { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
          // The smoke test ends with 1 if a check fails. Its output tells which one.
          stdout === "" && error ? reject(new Error(stderr)) : fulfil(stdout),
        );
      }),
    start: async () => {
      await launch("server.ts", "Ready on");
      await launch("worker.ts", "The worker is running.");
    },
  };
}

const smoke = async ({ np, url }: Release): Promise<Check[]> =>
  (JSON.parse(await np("smoke", "--url", url, "--no-browser", "--json")) as { checks: Check[] }).checks;
const problemsIn = (checks: readonly Check[]) =>
  checks.filter(({ status }) => status === "FAILED").map(({ name, detail }) => `${name}: ${detail}`);

describe("a deployment", () => {
  test("the previous release passes the smoke test before and after the migration, beside the new release", async () => {
    const [before, after] = [await prepare(oldFolder), await prepare(newFolder)];
    await before.np("migrate");
    await before.start();
    expect(problemsIn(await smoke(before))).toEqual([]);

    await after.np("migrate");
    await after.start();
    const old = await smoke(before);
    expect(old.length).toBeGreaterThan(8);
    // A release from before the phases of migrations names the newer schema. It goes on working.
    expect(
      problemsIn(old).filter((problem) => !/^schema: The database has migrations of a newer version/.test(problem)),
    ).toEqual([]);
    expect(problemsIn(await smoke(after))).toEqual([]);
  }, 600_000);
});
