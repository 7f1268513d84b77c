import { afterEach, describe, expect, test } from "vitest";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { cpuUsedRatio, hostGauges, memoryUsedRatio } from "./host.ts";

afterEach(() => {
  setProcessSingleton("host.cpu", undefined);
  setProcessSingleton("env", undefined);
});

describe("cpuUsedRatio", () => {
  test("covers ten seconds or more, and is shared by all readers", () => {
    const times = { busyMs: 1_000, totalMs: 10_000 };
    const read = () => ({ ...times });
    expect(cpuUsedRatio(0, read)).toBeNull();
    Object.assign(times, { busyMs: 7_000, totalMs: 20_000 });
    expect(cpuUsedRatio(9_999, read)).toBeNull();
    expect(cpuUsedRatio(10_000, read)).toBe(0.6);
    Object.assign(times, { busyMs: 7_000, totalMs: 21_000 });
    expect(cpuUsedRatio(11_000, read)).toBe(0.6);
    expect(cpuUsedRatio(20_001, read)).toBe(0);
  });
});

describe("memoryUsedRatio", () => {
  test("counts caches that the kernel can free as free", () => {
    const meminfo = "MemTotal:        1000 kB\nMemFree:           50 kB\nMemAvailable:     250 kB\nCached:   200 kB\n";
    expect(memoryUsedRatio(meminfo)).toBe(0.75);
  });

  test("reads the free memory of a system without /proc/meminfo", () => {
    for (const meminfo of [null, "MemTotal: 1000 kB\n"]) {
      expect(memoryUsedRatio(meminfo)).toBeGreaterThan(0);
      expect(memoryUsedRatio(meminfo)).toBeLessThan(1);
    }
  });
});

describe("hostGauges", () => {
  test.each([["."], ["does/not/exist/yet"], ["/"]])("measure this host and the disk of DATA_DIR=%s", async (folder) => {
    setProcessSingleton("env", parseEnv({ DATA_DIR: folder }));
    const values = new Map<string, number | undefined>();
    for (const [name, , collect] of hostGauges) values.set(name, (await collect())[0]?.value);
    // The first sample of the CPU has nothing to compare with.
    expect(values.get("host_cpu_used_ratio")).toBeUndefined();
    for (const name of ["host_memory_used_ratio", "host_disk_used_ratio"]) {
      expect(values.get(name), name).toBeGreaterThan(0);
      expect(values.get(name), name).toBeLessThan(1);
    }
  });
});
