import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OperatorError } from "#lib/errors.ts";
import { getBinaries } from "./embedded/binaries.ts";
import { DiskFullError, findOutputProblem } from "./embedded/trouble.ts";
import { type EmbeddedServer, findEmbedded, startEmbedded } from "./embedded.ts";

let parent: string;
let dataDir: string;
let servers: EmbeddedServer[];
let children: { kill(signal: NodeJS.Signals): boolean }[];

beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), "embedded-")));
  await chmod(parent, 0o755);
  dataDir = join(parent, "data");
  servers = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const server of servers) await server.stop();
  // a server whose owner a test killed
  const orphan = await startedPid().catch(() => null);
  if (orphan) await (await startEmbedded({ dataDir })).stop();
  await rm(parent, { recursive: true, force: true });
});

const startedPid = async () => Number.parseInt(await readFile(join(dataDir, "postgres/postmaster.pid"), "utf8"), 10);

async function start(onProgress?: (line: string) => void): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, fast: true, onProgress });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

interface StartedServer {
  url: string;
  owned: boolean;
}

/** Another process that starts the server, prints the result, and stops the server when its standard input ends. */
async function startElsewhere() {
  const script = `
    import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, "embedded.ts"))};
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, fast: true });
    console.log(JSON.stringify({ url: server.url, owned: server.owned }));
    process.stdin.resume().on("end", () => server.stop());`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const exited = once(child, "exit");
  const [line] = await once(createInterface(child.stdout), "line");
  const started = JSON.parse(String(line)) as StartedServer;
  return {
    ...started,
    async leave() {
      child.stdin.end();
      await exited;
    },
    async crash() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

describe("startEmbedded", () => {
  test("uses the same port and data at the second start, and releases the folder at stop", async () => {
    const lines: string[] = [];
    const first = await start((line) => lines.push(line));
    expect(first.owned).toBe(true);
    expect(lines).toEqual([
      `Creating the database folder ${dataDir}/postgres`,
      expect.stringMatching(/^Created the database folder \(\d+\.\d s\)$/),
      expect.stringMatching(/^Starting PostgreSQL 18\.\d+$/),
      expect.stringMatching(/^PostgreSQL 18\.\d+ is ready on port \d+ \(\d+\.\d s\)$/),
    ]);
    await query(first.url, "CREATE TABLE kept AS SELECT 'Grüße' AS word");
    await first.stop();
    expect(await findEmbedded(dataDir)).toBeNull();
    await expect(query(first.url, "SELECT 1")).rejects.toThrow(/ECONNREFUSED/);

    const second = await start();
    expect(second).toMatchObject({ url: first.url, owned: true });
    expect(await query(second.url, "SELECT word FROM kept")).toEqual([["Grüße"]]);
  });

  test("starts a local server with checksums and a platform-independent collation", async () => {
    const { url } = await start();
    const shown = async (name: string) => (await query(url, `SHOW ${name}`)).flat()[0];
    expect(await shown("listen_addresses")).toBe("127.0.0.1");
    expect(await shown("unix_socket_directories")).toBe("");
    expect(await shown("data_checksums")).toBe("on");
    expect(await shown("shared_buffers")).toBe("256MB");
    expect(await shown("timezone")).toBe("UTC");
    const locale = await query(url, "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database");
    expect(locale).toContainEqual(["b", "C.UTF-8", "UTF8"]);
    const wrong = url.replace(/:[^:@]+@/, ":guess@");
    await expect(query(wrong, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  });

  test("shares the server with another process, which leaves it running", async () => {
    const { url } = await start();
    const other = await startElsewhere();
    expect(other).toMatchObject({ url, owned: false });
    await other.leave();
    expect(await findEmbedded(dataDir)).toEqual({ url });
  });

  test("hands the server over when the owner leaves first, and the last process stops it", async () => {
    const owner = await startElsewhere();
    expect(owner.owned).toBe(true);
    const sharer = await start();
    expect(sharer).toMatchObject({ url: owner.url, owned: false });
    await owner.leave();
    expect(await query(sharer.url, "SELECT 1")).toEqual([[1]]);
    await sharer.stop();
    expect(await findEmbedded(dataDir)).toBeNull();
  });

  test("adopts the server of a killed owner with its data", async () => {
    const owner = await startElsewhere();
    await query(owner.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    const pid = await startedPid();
    await owner.crash();
    const adopted = await start();
    expect(adopted).toMatchObject({ url: owner.url, owned: true });
    expect(await startedPid()).toBe(pid);
    expect(await query(adopted.url, "SELECT answer FROM kept")).toEqual([[42]]);
    await adopted.stop();
    expect(await findEmbedded(dataDir)).toBeNull();
  });

  test("starts one server for two concurrent processes", async () => {
    const both = await Promise.all([startElsewhere(), startElsewhere()]);
    expect(both[0].url).toBe(both[1].url);
    expect(both.map((one) => one.owned).sort()).toEqual([false, true]);
    await Promise.all(both.map((one) => one.leave()));
    expect(await findEmbedded(dataDir)).toBeNull();
  });

  test("removes incomplete folders and a lock of killed processes", async () => {
    await mkdir(join(dataDir, "postgres.new-dead", "postgres"), { recursive: true });
    await writeFile(join(dataDir, "postgres.new-dead", "postgres", "PG_VERSION"), "18\n");
    await writeFile(join(dataDir, "postgres.lock"), "1:0:another-boot");
    const { url } = await start();
    expect(await query(url, "SELECT 1")).toEqual([[1]]);
    expect((await readdir(dataDir)).sort()).toEqual(["owner.pid", "postgres", "postgres-password", "postgres.log"]);
  });

  test("starts although the pid in postmaster.pid belongs to another program", async () => {
    const first = await start();
    const pidFile = join(dataDir, "postgres", "postmaster.pid");
    const left = await readFile(pidFile, "utf8");
    await first.stop();
    await writeFile(pidFile, left.replace(/^\d+/, String(process.pid)));
    expect(await findEmbedded(dataDir)).toBeNull();
    expect((await start()).owned).toBe(true);
  });

  const folders: [string, () => Promise<void>, RegExp][] = [
    ["files of another program", () => writeFile(join(dataDir, "postgres", "notes.txt"), "mine"), /no PG_VERSION/],
    ["another major version", () => writeFile(join(dataDir, "postgres", "PG_VERSION"), "17\n"), /of PostgreSQL 17/],
    ["no password", () => writeFile(join(dataDir, "postgres", "PG_VERSION"), "18\n"), /postgres-password is missing/],
  ];

  test.each(folders)("rejects a folder with %s and does not change it", async (_, fill, sentence) => {
    await mkdir(join(dataDir, "postgres"), { recursive: true });
    await fill();
    const before = await readdir(dataDir, { recursive: true });
    const refusal = await start().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OperatorError);
    expect(String(refusal)).toMatch(sentence);
    expect(await readdir(dataDir, { recursive: true })).toEqual(before);
  });

  test("rejects a folder without a database if create is false, and does not change it", async () => {
    await expect(startEmbedded({ dataDir, fast: true, create: false })).rejects.toThrow(
      `There is no database in ${dataDir}. Start the service first`,
    );
    expect(await readdir(parent)).toEqual([]);
  });

  test("stops the server that another process has restarted", async () => {
    const server = await start();
    const other = await startElsewhere();
    process.kill(await startedPid(), "SIGKILL");
    await expect.poll(() => findEmbedded(dataDir)).toBeNull();
    const again = await start();
    expect(again.owned).toBe(false);
    await other.leave();
    await again.stop();
    await server.stop();
    expect(await findEmbedded(dataDir)).toBeNull();
  });
});

describe("findOutputProblem", () => {
  test.each([
    ["No space left on device", true],
    ["Disk quota exceeded", true],
    ["Read-only file system", false],
  ])("returns DiskFullError only for a full disk: %j", (output, isFull) => {
    expect(findOutputProblem(`PANIC:  could not write: ${output}`, dataDir) instanceof DiskFullError).toBe(isFull);
  });
});

describe("startEmbedded", () => {
  test("reports a data folder that cannot be created in one sentence", async () => {
    await writeFile(join(parent, "file"), "");
    dataDir = join(parent, "file", "data");
    await expect(start()).rejects.toThrow(/a part of its path is a file/);
  });

  test.runIf(process.getuid?.() === 0)(
    "tells an ordinary user without write access which user owns the folder",
    async () => {
      await mkdir(dataDir, { mode: 0o755 });
      const script = `
    process.setgid(65534); process.setuid(65534);
    const { startEmbedded } = await import(${JSON.stringify(join(import.meta.dirname, "embedded.ts"))});
    await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} }).catch((error) => console.log(error.message));`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = await once(createInterface(child.stdout), "line");
      expect(line).toMatch(/is not writable by this user: .*DATA_DIR/);
    },
  );

  test.runIf(process.platform === "linux" && process.getuid?.() === 0)(
    "root may keep it in a closed folder",
    async () => {
      await chmod(parent, 0o700);
      const { url } = await start();
      expect(await query(url, "SELECT 1")).toEqual([[1]]);
      const status = await readFile(`/proc/${await startedPid()}/status`, "utf8");
      expect(status).not.toMatch(/^Uid:\s+0\b/m);
    },
  );

  test("reports a server that does not start with the end of its log", async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, "postgres", "postgresql.conf"), "shared_buffers = plenty\n");
    await expect(start()).rejects.toThrow(/did not start; .*postgres\.log says: .*shared_buffers/);
  });
});

describe("getBinaries", () => {
  test.each(["win32", "freebsd"])("rejects the platform %s with a hint", async (platform) => {
    await expect(getBinaries(platform, "x64")).rejects.toThrow(/set DATABASE_URL/);
  });
});
