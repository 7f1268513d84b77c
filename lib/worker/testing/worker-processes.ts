import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach } from "vitest";

/** Starts real worker processes on the database of DATABASE_URL. They are killed after each test. */
export function useWorkerProcesses(): (variables?: Record<string, string>) => Promise<void> {
  const workers: ChildProcess[] = [];
  afterEach(async () => {
    for (const worker of workers.splice(0)) {
      const exited = once(worker, "exit");
      worker.kill("SIGKILL");
      await exited;
    }
  });
  return async (variables) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "worker-process.ts")], {
      env: { ...process.env, LOG_LEVEL: "silent", ...variables },
      stdio: ["ignore", "pipe", "inherit"],
    });
    workers.push(child);
    await once(child.stdout, "data");
  };
}
