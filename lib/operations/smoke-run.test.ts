import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { AccessError, ValidationError } from "#lib/errors.ts";
import { key } from "#lib/testing/fixtures.ts";
import { recordSmokeRun } from "./smoke-run.ts";

const database = useDatabase();
const at = (seconds: number) => new Date(Date.UTC(2030, 0, 1, 12, 0, seconds));
const run = { passed: true, durationMs: 30_000, detail: "12 checks: 12 ok" };

describe("recordSmokeRun", () => {
  test("stores when the test began by the service's clock, and masks addresses", async () => {
    const recorded = await recordSmokeRun(ctxFor(key("OPERATIONS"), at(60)), {
      ...run,
      detail: "ada@example.com failed",
    });
    expect(recorded).toEqual({ startedAt: at(30), passed: true });
    expect(await asOwner(database.url, "SELECT kind, started_at, finished_at, ok, detail FROM operation_runs")).toEqual(
      [{ kind: "smoke", started_at: at(30), finished_at: at(60), ok: true, detail: "[redacted] failed" }],
    );
  });

  test("refuses a test that took longer than an hour, and callers without OPERATIONS", async () => {
    const ops = ctxFor(key("OPERATIONS"), at(0));
    await expect(recordSmokeRun(ops, { ...run, durationMs: 3_600_001 })).rejects.toThrow(ValidationError);
    await expect(recordSmokeRun(ctxFor(key("SEND"), at(0)), run)).rejects.toThrow(AccessError);
  });
});
