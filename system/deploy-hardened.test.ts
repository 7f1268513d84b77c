import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { migrate } from "#db/migrate.ts";
import { useDatabase } from "#db/testing/index.ts";
import { isRoot } from "../e2e/debian.ts";
import { freePort, printed, type Running, startWith } from "../e2e/service.ts";

const database = useDatabase();
const nobody = 65_534;

/** The command of a unit, as systemd starts it in the folder of the project. */
function commandOf(unit: string): string {
  const text = readFileSync(`ops/systemd/${unit}`, "utf8");
  const [, command = ""] = /^ExecStart=(.*)$/m.exec(text) ?? [];
  return command.replace("/opt/notification-preferences", process.cwd());
}

/**
 * Runs a command as the units do: as a user without rights who cannot get any, in a project folder that cannot be written. Only systemd
 * itself can add its filter of system calls.
 */
function startHardened(command: string, env: Record<string, string>): Running {
  const script = `set -e
mount --bind "$PWD" "$PWD"
mount -o remount,bind,ro "$PWD"
cd "$PWD"
if touch written 2>/dev/null; then echo "The project can be written."; exit 1; fi
exec setpriv --reuid=${nobody} --regid=${nobody} --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs ${command}`;
  return startWith("unshare", ["--mount", "--propagation", "private", "sh", "-c", script], env);
}

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "np-hardened-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chownSync(folder, nobody, nobody);
  return folder;
}

describe.skipIf(!isRoot)("the commands of the systemd units", () => {
  test("run the service without rights in a folder that cannot be written, and end with 0 on SIGTERM", async () => {
    await migrate(database.url);
    const [web, worker] = await Promise.all([freePort(), freePort()]);
    const data = dataFolder();
    const env = { DATABASE_URL: database.url, DATA_DIR: data, NODE_COMPILE_CACHE: join(data, "compiled") };
    const running = [
      startHardened(commandOf("notification-preferences-worker@.service"), { ...env, WORKER_PORT: `${worker}` }),
      startHardened(commandOf("notification-preferences-web@.service"), { ...env, PORT: `${web}` }),
    ];
    onTestFinished(() => {
      for (const { process } of running) process.kill("SIGKILL");
    });
    await Promise.all(["The worker is running.", "Ready on"].map((text, at) => printed(running[at] as Running, text)));
    for (const port of [web, worker])
      await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200), {
        timeout: 30_000,
        interval: 250,
      });
    // Pages, their styles included, come from the build.
    expect((await fetch(`http://127.0.0.1:${web}/status`)).status).toBe(200);
    for (const { process } of running) process.kill("SIGTERM");
    expect(await Promise.all(running.map(({ exited }) => exited))).toEqual([0, 0]);
    expect(readdirSync(data)).toContain("compiled");
    for (const one of running) expect(one.output()).not.toMatch(/EROFS|EACCES|EPERM/);
  });
});
