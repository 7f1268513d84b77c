import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { Measurement } from "../bench/run.ts";

/**
 * All benchmarks would take minutes. These use the data set, the real server, the peers and the load of the others. The rates
 * without a web server are in bench/smoke.test.ts.
 */
const names = ["api", "set", "page", "console"];

describe("./np bench", () => {
  test("measures the real server beside its peers, with tiny sizes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "np-system-bench-"));
    await chmod(folder, 0o755); // PostgreSQL's account enters it if the tests run as root
    try {
      const sizes = ["--rounds", "1", "--people", "100", "--seconds", "1"];
      const { stdout } = await promisify(execFile)("./np", ["bench", ...names, ...sizes, "--json", "--clean"], {
        env: { ...process.env, TMPDIR: folder },
      });
      const { machine, results } = JSON.parse(stdout) as { machine: { cores: number }; results: Measurement[] };
      expect(machine.cores).toBeGreaterThan(0);
      expect([...new Set(results.map(({ name }) => name.split(":")[0]))]).toEqual(names);
      for (const one of results) expect(one.ours, one.work).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
