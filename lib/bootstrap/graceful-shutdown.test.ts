import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** A process of its own that runs `body` with a drain, says "ready" on stderr, and stays until it is told to end. */
function run(body: string) {
  const script = `
    import { drainOnSignal } from ${JSON.stringify(join(import.meta.dirname, "graceful-shutdown.ts"))};
    const drain = drainOnSignal();
    const tell = (line) => process.stderr.write(line + "\\n");
    setInterval(() => undefined, 60_000);
    ${body}
    tell("ready");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const exited = once(child, "close").then(([code]) => code as number | null);
  return {
    child,
    exited,
    lines: () => output.trim().split("\n"),
    says: (line: string) => said(child, () => output, line),
  };
}

async function said(child: ChildProcess, output: () => string, line: string): Promise<void> {
  while (!output().includes(line)) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before "${line}":\n${output()}`);
    if (child.stderr) await Promise.race([once(child.stderr, "data"), once(child, "exit")]);
  }
}

const database = `drain.onStop("database", () => tell("database stopped"));`;

describe("drainOnSignal", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "runs the steps on %s, the one added last first, and exits 0",
    async (signal) => {
      const { child, exited, lines, says } = run(`${database} drain.onStop("http", () => tell("http stopped"));`);
      await says("ready");
      child.kill(signal);
      expect(await exited).toBe(0);
      expect(lines().slice(-3)).toEqual(["http stopped", "database stopped", "Stopped."]);
    },
  );

  test("stops the database although other steps throw, reject or hang", async () => {
    const { child, exited, lines, says } = run(`${database}
      drain.onStop("throws", () => { throw new Error("one"); });
      drain.onStop("rejects", () => Promise.reject(new Error("two")));
      drain.onStop("hangs", () => new Promise(() => undefined), 100);`);
    await says("ready");
    child.kill("SIGTERM");
    expect(await exited, "a step that was not waited for is no clean end").toBe(1);
    expect(lines()).toContain("database stopped");
  });

  test("exits 0 where a step only threw", async () => {
    const { child, exited, says } = run(`${database} drain.onStop("throws", () => { throw new Error("one"); });`);
    await says("ready");
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
  });

  test("takes a signal that comes twice, as npm forwards the terminal's, for one", async () => {
    const { child, exited, lines, says } = run(`${database}
      drain.onStop("http", async () => { tell("http stops"); await new Promise((go) => setTimeout(go, 500)); tell("http stopped"); });`);
    await says("ready");
    child.kill("SIGINT");
    await says("http stops");
    child.kill("SIGINT");
    expect(await exited).toBe(0);
    expect(lines()).toContain("http stopped");
  });

  test("stops waiting at a second signal seconds later, but not for the database", async () => {
    const { child, exited, lines, says } = run(`${database}
      drain.onStop("hangs", () => { setTimeout(tell, 2_100, "two seconds"); return new Promise(() => undefined); }, 60_000);`);
    await says("ready");
    child.kill("SIGTERM");
    await says("two seconds");
    child.kill("SIGTERM");
    expect(await exited).toBe(1);
    expect(lines()).toContain("database stopped");
  });

  test("drains to the end after the reader of its output has gone", async () => {
    const { child, exited, says } = run(`
      drain.onStop("database", () => process.stdout.write("x".repeat(1 << 20)));
      drain.onStop("http", () => process.stdout.write("x".repeat(1 << 20)));`);
    await says("ready");
    child.stdout.destroy();
    child.kill("SIGINT");
    expect(await exited).toBe(0);
  });
});

describe("fail", () => {
  test("prints the error, stops what was started, and exits 1", async () => {
    const { exited, lines } = run(`${database} drain.fail(new Error("no migration"));`);
    expect(await exited).toBe(1);
    expect(lines().join("\n")).toMatch(/Error: no migration.*database stopped/s);
  });

  test("leaves a drain that runs alone: what failed then failed because of it", async () => {
    const { child, exited, lines, says } = run(`${database}
      drain.onStop("pool", async () => { drain.fail(new Error("pool is closed")); });`);
    await says("ready");
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(lines().join("\n")).not.toContain("pool is closed");
  });
});
