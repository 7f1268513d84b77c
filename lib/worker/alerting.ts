import type { Actor } from "#lib/actor.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import {
  evaluateAlerts,
  evaluateEveryMs,
  queueState,
  recordSecrets,
  recordSecretsEveryMs,
} from "#lib/operations/index.ts";
import { type Repetition, repeat } from "#lib/repeat.ts";
import { runAlertJobs } from "./run-alert-jobs.ts";

const actor: Actor = { kind: "system", task: "alerts" };

/**
 * Evaluates the alert rules every ten seconds, one process at a time, and records the age of the secrets. Every web and worker
 * process runs it. While no worker is alive, it also sends the alerts, because a dead worker must still page.
 */
export function startAlerting(databaseUrl: string, everyMs = evaluateEveryMs): Repetition {
  let secretsRecorded: Date | null = null;
  const step = async () => {
    const ctx: Ctx = { actor, requestId: "alerts", now: clock() };
    if (!secretsRecorded || ctx.now.getTime() - secretsRecorded.getTime() >= recordSecretsEveryMs) {
      await recordSecrets(ctx);
      secretsRecorded = ctx.now;
    }
    await evaluateAlerts(ctx);
    if ((await queueState()).workers === 0) await runAlertJobs(databaseUrl);
  };
  return repeat("alerts", () => everyMs, step);
}
