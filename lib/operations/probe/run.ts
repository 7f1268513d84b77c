import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { probeMinutes } from "#db/schema/operations.ts";
import type { Actor } from "#lib/actor.ts";
import { probeCredentials } from "#lib/auth/index.ts";
import { clock, minuteOf } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { log } from "#lib/telemetry/index.ts";
import { findChannelsDown } from "../status-page/components.ts";
import { checkApi, checkPage } from "./requests.ts";
import { type CheckResult, sendProbe } from "./send.ts";
import { ensureProbeWorld, probe } from "./world.ts";

export interface ProbeOptions {
  /** This process's own server. */
  baseUrl: string;
  /** How long a message may take through the worker. */
  workerTimeoutMs?: number;
}

export type ProbeResult = Record<"api" | "page" | "worker", CheckResult>;

/**
 * Tests API, page and worker, and stores the result of the minute. Of several processes one does it: the first that reserves the
 * minute. Null: another one has reserved it.
 */
export async function runProbe(
  ctx: Ctx,
  { baseUrl, workerTimeoutMs = 30_000 }: ProbeOptions,
): Promise<ProbeResult | null> {
  const minute = minuteOf(ctx.now);
  if (!(await reserveMinute(minute, ctx.now))) return null;
  const credentials = await probeCredentials(ctx.now);
  const [api, page, worker] = await Promise.all([
    checkApi(baseUrl, credentials),
    checkPage(baseUrl, credentials),
    sendProbe(ctx, workerTimeoutMs).catch(
      (error: unknown): CheckResult => ({ ok: false, ms: 0, problem: error instanceof Error ? error.name : "error" }),
    ),
  ]);
  const result = { api, page, worker };
  await storeResult(minute, result);
  return result;
}

const system: Actor = { kind: "system", task: "probe" };

const reserveMinute = (minute: Date, now: Date): Promise<boolean> =>
  transaction(probe, async (tx) => {
    const reserved = await tx.insert(probeMinutes).values({ minute }).onConflictDoNothing().returning();
    if (reserved.length > 0) await ensureProbeWorld(tx, now);
    return reserved.length > 0;
  });

async function storeResult(minute: Date, { api, page, worker }: ProbeResult): Promise<void> {
  const problems = Object.entries({ api, page, worker }).flatMap(([target, { problem }]) =>
    problem === undefined ? [] : [`${target}: ${problem}`],
  );
  const problem = problems.join("; ") || null;
  if (problem !== null) log.warn({ user: "system:probe", role: "SYSTEM", action: "probe", result: "failed", problem });
  // Not as the probe, which does not see that a channel is paused.
  await transaction(system, async (tx) =>
    tx
      .update(probeMinutes)
      .set({
        channelsDown: await findChannelsDown(tx),
        ...{ api: api.ok, page: page.ok, worker: worker.ok },
        ...{ apiMs: api.ms, pageMs: page.ms, workerMs: worker.ms },
        problem,
        finishedAt: clock(),
      })
      .where(eq(probeMinutes.minute, minute)),
  );
}
