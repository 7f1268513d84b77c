import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { workers } from "#db/schema/notifications.ts";
import type { Actor } from "#lib/actor.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { deadAfterMs } from "#lib/jobs/index.ts";
import { readQueueState } from "#lib/operations/index.ts";
import { log } from "#lib/telemetry/index.ts";

const actor: Actor = { kind: "system", task: "worker" };
/** The alert always names the number of plans, and at most this many ids. */
const maxIdsInAlert = 5;

/**
 * Alerts operations once for each plan that stops advancing. Only the worker with the lowest id alerts, so that each plan
 * causes one alert. `workerId`: the id of this worker.
 */
export function watchPlans(workerId: string): () => Promise<void> {
  let known = new Set<string>();
  return async () => {
    await transaction(actor, async (tx) => {
      const { stalledPlans } = await readQueueState(tx);
      const newPlans = stalledPlans.filter((id) => !known.has(id));
      if (newPlans.length > 0) {
        const { rows } = await tx.execute<{ id: string | null }>(sql`
          SELECT min(id) AS id FROM ${workers} WHERE heartbeat_at > now() - make_interval(secs => ${deadAfterMs / 1000})`);
        if (rows[0]?.id === workerId) {
          const text = `No progress for 5 minutes: ${newPlans.slice(0, maxIdsInAlert).join(", ")}. Look for task plan in the log.`;
          log.error({ user: "system:worker", role: "SYSTEM", action: "plan.stalled", result: "failed" }, text);
          const title = `${newPlans.length === 1 ? "1 notification is" : `${newPlans.length} notifications are`} not being planned`;
          await alertOperations(tx, { title, text, severity: "critical" });
        }
      }
      known = new Set(stalledPlans);
    });
  };
}
