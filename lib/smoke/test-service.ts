import type { Ctx } from "#lib/context.ts";
import { runSmokeCheck } from "./run-smoke-check.ts";

/** Providers are left out: they fail for reasons of their own, and have alerts. */
const checks = ["DATABASE", "SCHEMA", "WORKER"] as const;

/** Runs the checks inside the service, one after the other. Pages and the API are tested by `./np smoke` and by the probe. */
export async function testService(ctx: Ctx): Promise<{ passed: boolean; detail: string }> {
  const results = [];
  for (const check of checks) results.push(...(await runSmokeCheck(ctx, { check })).checks);
  const failed = results.filter(({ status }) => status === "FAILED");
  const detail =
    failed.length > 0
      ? failed.map((one) => `${one.name}: ${one.detail}.`).join(" ")
      : `Checks of the worker after maintenance: ${results.map(({ name }) => name).join(", ")}.`;
  return { passed: failed.length === 0, detail: detail.slice(0, 500) };
}
