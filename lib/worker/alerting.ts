import type { Actor } from "#lib/actor.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import {
  evaluateAlerts,
  evaluateEveryMs,
  queueState,
  recordSecrets,
  recordSecretsEveryMs,
  recordSecretUses,
  recordUsesEveryMs,
  runEscalations,
} from "#lib/operations/index.ts";
import { type Repetition, repeat } from "#lib/repeat.ts";
import { log } from "#lib/telemetry/index.ts";
import { runAlertJobs } from "./run-alert-jobs.ts";

const actor: Actor = { kind: "system", task: "alerts" };

/**
 * Evaluates the alert rules every ten seconds, one process at a time, and records the age of the secrets. Every web and worker
 * process runs it. While no worker is alive, it also sends the alerts and runs the escalations,
 * because a dead worker must still page.
 */
export function startAlerting(databaseUrl: string, everyMs = evaluateEveryMs): Repetition {
  let secretsRecorded: Date | null = null;
  let usesRecorded: Date | null = null;
  const step = async () => {
    const ctx: Ctx = { actor, requestId: "alerts", now: clock() };
    const isPast = (last: Date | null, intervalMs: number) => !last || ctx.now.getTime() - last.getTime() >= intervalMs;
    if (isPast(secretsRecorded, recordSecretsEveryMs)) {
      await recordSecrets(ctx);
      secretsRecorded = ctx.now;
    }
    if (isPast(usesRecorded, recordUsesEveryMs)) {
      await recordSecretUses(ctx);
      usesRecorded = ctx.now;
    }
    await evaluateAlerts(ctx);
    if ((await queueState()).workers === 0)
      try {
        // The cron of the escalations is the workers'. Without this call a chain stops at its first WAIT.
        await runEscalations(ctx);
      } finally {
        await runAlertJobs(databaseUrl);
      }
  };
  const repetition = repeat("alerts", () => everyMs, step);
  return {
    stop: async () => {
      await repetition.stop();
      // What the last minute verified. Without it, a restart in the middle of a rotation would hide a use of the old secret.
      await recordSecretUses({ actor, requestId: "alerts", now: clock() }).catch((error: unknown) =>
        log.error({ user: "system:alerts", role: "SYSTEM", action: "secrets.uses", result: "failed", error }),
      );
    },
  };
}
