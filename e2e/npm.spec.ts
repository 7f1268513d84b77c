import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { findEmbedded, startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { freePort, printed, startWith } from "./service.ts";

/** A signal to npm, or to its process group as from a terminal, must end all processes that npm started. */
let dataDir: string;
test.beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "np-npm-"));
});
test.afterEach(() => rm(dataDir, { recursive: true, force: true }));

const npm = (script: string, env: Record<string, string>) =>
  startWith("npm", ["run", "-s", script], { DATA_DIR: dataDir, ...env }, { detached: true });

async function isPortOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    return await new Promise((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

const toNpm = ({ pid }: ChildProcess, signal: NodeJS.Signals) => process.kill(pid ?? 0, signal);
/** Node gets SIGINT twice: from the terminal, and forwarded by npm. */
const toGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals) => process.kill(-(pid ?? 0), signal);

const signals: [string, typeof toNpm, NodeJS.Signals][] = [
  ["SIGTERM to npm", toNpm, "SIGTERM"],
  ["SIGINT to the group, as from Ctrl-C", toGroup, "SIGINT"],
];

test.describe("signals to npm", () => {
  for (const [way, send, signal] of signals)
    test(`npm start ends after ${way} with exit code 0, a free port and PostgreSQL stopped`, async () => {
      const port = await freePort();
      const running = npm("start", { PORT: String(port) });
      await printed(running, "Ready on");
      // An open socket that waits for an upgrade must not delay the shutdown.
      const idle = connect(port, "127.0.0.1").on("error", () => undefined);
      idle.write("GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      await new Promise((resolve) => idle.once("data", resolve));
      const silent = connect(port, "127.0.0.1").on("error", () => undefined);
      await new Promise((resolve) => silent.once("connect", resolve));
      send(running.process, signal);
      expect(await running.exited, running.output()).toBe(0);
      expect(running.output()).toContain("Stopped.");
      expect(await isPortOpen(port)).toBe(false);
      expect(await findEmbedded(dataDir)).toBeNull();
    });

  test("npm start ends after SIGTERM during its start and leaves no PostgreSQL process", async () => {
    const running = npm("start", { PORT: String(await freePort()) });
    await printed(running, "Migrating the database");
    toNpm(running.process, "SIGTERM");
    expect(await running.exited, running.output()).toBe(0);
    expect(await findEmbedded(dataDir)).toBeNull();
  });

  test("npm run web and npm run worker end after SIGTERM to npm and after SIGHUP to the group", async () => {
    const database = await startEmbedded({ dataDir });
    try {
      await migrate(database.url);
      const port = await freePort();
      const env = { DATABASE_URL: database.url, PORT: String(port) };
      for (const [script, ready, send, signal] of [
        ["web", "Ready on", toNpm, "SIGTERM"],
        ["worker", "The worker is running.", toNpm, "SIGTERM"],
        ["worker", "The worker is running.", toGroup, "SIGHUP"],
      ] as const) {
        const running = npm(script, env);
        await printed(running, ready);
        send(running.process, signal);
        const code = await running.exited;
        // npm itself does not handle SIGHUP.
        expect(code, running.output()).toBe(signal === "SIGHUP" ? null : 0);
        expect(running.output()).toContain("Stopped.");
        expect(await isPortOpen(port)).toBe(false);
      }
    } finally {
      await database.stop();
    }
  });
});
