import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "playwright/test";
import { freePort, printed, start, startService } from "./service.ts";

/** The output for people, without log lines. */
const outputForPeople = (output: string) =>
  output
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("{"))
    .join("\n");

test.describe("npm start", () => {
  test("a second start reuses the build and the data, and SIGTERM drains and exits with 0", async () => {
    const service = await startService();
    const apiKey = (await service.np("api-key", "create", "--name", "kept", "--scopes", "ADMIN")).stdout.trim();
    service.running.process.kill("SIGTERM");
    expect(await service.running.exited).toBe(0);
    expect(service.running.output()).toContain("Stopped.");

    const restarted = start("server.ts", ["--all"], service.env);
    await printed(restarted, "Ready on");
    // The slow steps are not repeated.
    expect(restarted.output()).not.toMatch(/Building the pages|Creating the database folder/);
    const topics = await fetch(`${service.url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ query: "{ topics { key } }" }),
    });
    expect(((await topics.json()) as { data: { topics: unknown[] } }).data.topics.length).toBeGreaterThan(0);
    const health = await fetch(`${service.url}/health`);
    expect([health.status, await health.json()]).toEqual([
      200,
      { status: "ok", checks: { database: "ok", queue: "ok", worker: "ok" } },
    ]);
    restarted.process.kill("SIGINT");
    expect(await restarted.exited).toBe(0);
    await rm(service.dataDir, { recursive: true, force: true });
  });

  test("an occupied port is reported in one sentence, and nothing is created", async () => {
    const other = createServer().listen(0);
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const running = start("server.ts", ["--all"], { PORT: String(port), DATA_DIR: join(tmpdir(), "np-never-made") });
    expect(await running.exited).toBe(1);
    expect(outputForPeople(running.output())).toBe(
      `Port ${port} is used by another program. Stop that program, or choose another port: PORT=3001 npm start`,
    );
    other.close();
  });

  for (const [trouble, url, sentence] of [
    ["an unreachable server", "postgres://someone:hidden-word@127.0.0.1:1/db", /cannot be used: connect ECONNREFUSED/],
    [
      "text that is not a PostgreSQL URL",
      "mysql://someone:hidden-word@localhost/db",
      /DATABASE_URL must start with postgres/,
    ],
  ] as const)
    test(`a wrong DATABASE_URL, ${trouble}, is reported in one sentence without its password`, async () => {
      const running = start("server.ts", ["--all"], { PORT: String(await freePort()), DATABASE_URL: url });
      expect(await running.exited).toBe(1);
      expect(outputForPeople(running.output())).toMatch(sentence);
      expect(running.output()).not.toContain("hidden-word");
      expect(running.output()).not.toMatch(/\n\s+at /);
    });

  test("all environment problems are reported at once", async () => {
    const running = start("server.ts", ["--all"], { PORT: "http", LOG_LEVEL: "loud", AUTH_SECRETS: "short" });
    expect(await running.exited).toBe(1);
    const text = outputForPeople(running.output());
    for (const name of ["PORT", "LOG_LEVEL", "AUTH_SECRETS"]) expect(text).toContain(name);
  });

  test("an unusable data folder is reported in one sentence", async () => {
    const folder = await mkdtemp(join(tmpdir(), "np-start-"));
    await writeFile(join(folder, "file"), "");
    const belowFile = start("server.ts", ["--all"], {
      PORT: String(await freePort()),
      DATA_DIR: join(folder, "file", "data"),
    });
    expect(await belowFile.exited).toBe(1);
    await mkdir(join(folder, "foreign", "postgres"), { recursive: true });
    await writeFile(join(folder, "foreign", "postgres", "letters.txt"), "mine");
    const foreign = start("server.ts", ["--all"], {
      PORT: String(await freePort()),
      DATA_DIR: join(folder, "foreign"),
    });
    expect(await foreign.exited).toBe(1);
    for (const running of [belowFile, foreign]) {
      expect(outputForPeople(running.output())).toContain(folder);
      expect(running.output()).not.toMatch(/\n\s+at /);
    }
    await rm(folder, { recursive: true, force: true });
  });
});
