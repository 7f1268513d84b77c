import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { key, signedIn } from "#lib/testing/fixtures.ts";
import { listOperations, readLastOutcomes, readLastRuns, recordRun } from "./runs.ts";

const database = useDatabase();
const installedAt = new Date("2030-01-01T00:00:00Z");
const at = (hours: number) => new Date(installedAt.getTime() + hours * 3_600_000);
const lastRuns = async () =>
  Object.fromEntries((await transaction(system, readLastRuns)).map(({ kind, at }) => [kind, at]));
const backup = (hours: number, ok: boolean, detail = "") =>
  recordRun(ctxFor(system, at(hours)), { kind: "backup", startedAt: at(hours - 1), ok, detail });

beforeEach(async () => {
  await asOwner(database.url, "DELETE FROM operation_runs");
  await asOwner(database.url, "UPDATE alert_clock SET installed_at = $1", [installedAt]);
});

describe("readLastRuns", () => {
  test("counts from the installation where no run has succeeded", async () => {
    await backup(10, false);
    expect(await lastRuns()).toEqual({
      backup: installedAt,
      "backup-drill": installedAt,
      "dependency-scan": installedAt,
      "rbac-report": installedAt,
      "audit-review": installedAt,
    });
  });

  test("counts from the end of the last success, whatever failed after it", async () => {
    await backup(10, true);
    await backup(5, true);
    await backup(20, false);
    expect(await lastRuns()).toMatchObject({ backup: at(10) });
  });
});

describe("readLastOutcomes", () => {
  test("has the outcome of the last run of each kind, and no kind without one", async () => {
    const outcomes = () => transaction(system, readLastOutcomes);
    expect(await outcomes()).toEqual([]);
    await backup(10, true);
    await backup(20, false);
    expect(await outcomes()).toEqual([{ kind: "backup", ok: false }]);
    await backup(30, true);
    expect(await outcomes()).toEqual([{ kind: "backup", ok: true }]);
  });
});

describe("listOperations", () => {
  const statusOf = async (kind: string) =>
    (await listOperations(ctxFor(key("OPERATIONS")))).find((status) => status.kind === kind);

  test("has every kind, due from the installation on", async () => {
    expect(await listOperations(ctxFor(key("OPERATIONS")))).toEqual([
      { kind: "backup", last: null, lastSuccessAt: null, dueBy: at(26) },
      { kind: "backup-drill", last: null, lastSuccessAt: null, dueBy: at(32 * 24) },
      { kind: "dependency-scan", last: null, lastSuccessAt: null, dueBy: at(8 * 24) },
      { kind: "rbac-report", last: null, lastSuccessAt: null, dueBy: at(32 * 24) },
      { kind: "audit-review", last: null, lastSuccessAt: null, dueBy: at(100 * 24) },
    ]);
  });

  test("shows the latest run, and the due time from the latest success", async () => {
    await backup(10, true, "3 tables");
    await backup(20, false, "no space");
    expect(await statusOf("backup")).toMatchObject({
      last: { ok: false, detail: "no space", finishedAt: at(20) },
      lastSuccessAt: at(10),
      dueBy: at(36),
    });
  });

  test("refuses people without a right to operations", async () => {
    for (const actor of [signedIn("usr_x"), key("SEND")])
      await expect(listOperations(ctxFor(actor))).rejects.toThrow("not allowed");
  });
});

describe("recordRun", () => {
  test("stores no secret and no address", async () => {
    await backup(1, false, "pg_dump failed for postgres://owner:secret@db/np, ask ada@example.com");
    const [row] = await asOwner<{ detail: string }>(database.url, "SELECT detail FROM operation_runs");
    expect(row?.detail).toMatch(/^pg_dump failed/);
    expect(row?.detail).not.toMatch(/secret|ada@/);
  });
});
