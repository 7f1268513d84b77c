import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/**
 * Runs `body` with shutdown steps in a separate process, which prints "ready" to stderr and runs until it is told to
 * exit.
 */
function run(body: string) {
  const script = `
    import { shutDownOnSignal } from ${JSON.stringify(join(import.meta.dirname, "graceful-shutdown.ts"))};
    const shutdown = shutDownOnSignal();
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

const database = `shutdown.onStop("database", () => tell("database stopped"));`;

describe("shutDownOnSignal", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "runs the steps on %s, the one added last first, and exits 0",
    async (signal) => {
      const { child, exited, lines, says } = run(`${database} shutdown.onStop("http", () => tell("http stopped"));`);
      await says("ready");
      child.kill(signal);
      expect(await exited).toBe(0);
      expect(lines().slice(-3)).toEqual(["http stopped", "database stopped", "Stopped."]);
    },
  );

  test("stops the database although other steps throw, reject or hang", async () => {
    const { child, exited, lines, says } = run(`${database}
      shutdown.onStop("throws", () => { throw new Error("one"); });
      shutdown.onStop("rejects", () => Promise.reject(new Error("two")));
      shutdown.onStop("hangs", () => new Promise(() => undefined), 100);`);
    await says("ready");
    child.kill("SIGTERM");
    expect(await exited, "a step that was not waited for is no clean end").toBe(1);
    expect(lines()).toContain("database stopped");
  });

  test("exits 0 if a step only throws", async () => {
    const { child, exited, says } = run(`${database} shutdown.onStop("throws", () => { throw new Error("one"); });`);
    await says("ready");
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
  });

  test("treats a repeated signal, which npm forwards, as one", async () => {
    const { child, exited, lines, says } = run(`${database}
      shutdown.onStop("http", async () => { tell("http stops"); await new Promise((go) => setTimeout(go, 500)); tell("http stopped"); });`);
    await says("ready");
    child.kill("SIGINT");
    await says("http stops");
    child.kill("SIGINT");
    expect(await exited).toBe(0);
    expect(lines()).toContain("http stopped");
  });

  test("stops waiting for all steps except the database at a second signal seconds later", async () => {
    const { child, exited, lines, says } = run(`${database}
      shutdown.onStop("hangs", () => { setTimeout(tell, 2_100, "two seconds"); return new Promise(() => undefined); }, 60_000);`);
    await says("ready");
    child.kill("SIGTERM");
    await says("two seconds");
    child.kill("SIGTERM");
    expect(await exited).toBe(1);
    expect(lines()).toContain("database stopped");
  });

  test("runs all steps after the reader of its output has exited", async () => {
    const { child, exited, says } = run(`
      shutdown.onStop("database", () => process.stdout.write("x".repeat(1 << 20)));
      shutdown.onStop("http", () => process.stdout.write("x".repeat(1 << 20)));`);
    await says("ready");
    child.stdout.destroy();
    child.kill("SIGINT");
    expect(await exited).toBe(0);
  });
});

describe("shutDownOnSignal fail", () => {
  test("prints the error, runs the steps and exits 1", async () => {
    const { exited, lines } = run(`${database} shutdown.fail(new Error("no migration"));`);
    expect(await exited).toBe(1);
    expect(lines().join("\n")).toMatch(/Error: no migration.*database stopped/s);
  });

  test("does nothing during a shutdown, which may have caused the failure", async () => {
    const { child, exited, lines, says } = run(`${database}
      shutdown.onStop("pool", async () => { shutdown.fail(new Error("pool is closed")); });`);
    await says("ready");
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(lines().join("\n")).not.toContain("pool is closed");
  });
});
