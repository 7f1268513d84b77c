import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { listWindows } from "#lib/maintenance/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { ctx, database, jobs, smoke } from "../incidents/testing/incidents.ts";
import { runMaintenance } from "./run.ts";
import { scheduleMaintenance } from "./schedule.ts";
import { provideServiceTest } from "./smoke-after.ts";

const hour = 60;
/** Minutes after the tests' now. */
const at = (minutes: number) => new Date(ctx().now.getTime() + minutes * 60_000);
/** A window from hour 48 to hour 50. */
const schedule = () =>
  scheduleMaintenance(ctx(), { title: "Database upgrade", startsAt: at(48 * hour), endsAt: at(50 * hour) });
const run = (minutes = 0) => runMaintenance(ctxFor(system, at(minutes)));
const probe = (minutes: number, worker = true) =>
  asOwner(
    database.url,
    "INSERT INTO probe_minutes (minute, api, page, worker, finished_at) VALUES ($1, true, true, $2, $1)",
    [at(minutes), worker],
  );

beforeEach(() =>
  asOwner(database.url, "DELETE FROM maintenance_windows; DELETE FROM deliveries; DELETE FROM notifications"),
);

describe("runMaintenance, after a window", () => {
  test("completes a window when a later probe has passed everywhere", async () => {
    await schedule();
    await run();
    const completedAt = async () =>
      (await listWindows(ctx(51 * hour), false)).map((window) => window.completedAt?.toISOString());
    await probe(50 * hour - 1);
    expect(await run(50 * hour)).toMatchObject({ completed: 0 });
    await probe(50 * hour, false);
    expect(await run(50 * hour + 1)).toMatchObject({ completed: 0 });
    await probe(50 * hour + 1);
    expect(await run(50 * hour + 2)).toMatchObject({ completed: 1 });
    expect(await completedAt()).toEqual([at(50 * hour + 2).toISOString()]);
    expect(await run(50 * hour + 3)).toMatchObject({ completed: 0 });
  });

  test("keeps a window in VERIFYING after a failed smoke test, although the probe passes, until one passes", async () => {
    await schedule();
    await run();
    await smoke(50 * hour - 2);
    expect(await run(50 * hour)).toMatchObject({ completed: 0 });
    await smoke(50 * hour, false);
    await probe(50 * hour + 1);
    expect(await run(50 * hour + 2)).toMatchObject({ completed: 0 });
    await smoke(50 * hour + 3);
    expect(await run(50 * hour + 5)).toMatchObject({ completed: 1 });
  });

  test("runs the smoke checks once after a window, completes it if they pass, and alerts if they fail", async () => {
    const results = [
      { passed: false, detail: "worker: nothing was sent." },
      { passed: true, detail: "All passed." },
    ];
    provideServiceTest(async () => results.shift() ?? { passed: true, detail: "Not expected." });
    try {
      await schedule();
      await run();
      await probe(50 * hour + 1);
      expect(await run(50 * hour)).toMatchObject({ completed: 0 });
      expect(await run(50 * hour + 2)).toMatchObject({ completed: 0 });
      expect(results).toHaveLength(1);
      const alerts = JSON.stringify(await jobs());
      expect(alerts).toContain("The smoke test after maintenance failed: Database upgrade");
      await asOwner(database.url, "DELETE FROM operation_runs");
      expect(await run(50 * hour + 3)).toMatchObject({ completed: 1 });
      expect(results).toEqual([]);
    } finally {
      setProcessSingleton("service-test", undefined);
    }
  });
});
