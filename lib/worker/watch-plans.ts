import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { workers } from "#db/schema/notifications.ts";
import type { Actor } from "#lib/actor.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { deadAfterMs } from "#lib/jobs/index.ts";
import { readQueueState } from "#lib/operations/index.ts";
import { log } from "#lib/telemetry/index.ts";

const actor: Actor = { kind: "system", task: "worker" };
/** Of the ids in one alert; their number is always told. */
const mostNamed = 5;

/**
 * Alerts operations once for each plan that stops advancing. Of several workers the one with the lowest id alerts, so that
 * one plan is one alert; `workerId`: that of the worker which asks.
 */
export function watchPlans(workerId: string): () => Promise<void> {
  let known = new Set<string>();
  return async () => {
    await transaction(actor, async (tx) => {
      const { stalledPlans } = await readQueueState(tx);
      const news = stalledPlans.filter((id) => !known.has(id));
      if (news.length > 0) {
        const { rows } = await tx.execute<{ id: string | null }>(sql`
          SELECT min(id) AS id FROM ${workers} WHERE heartbeat_at > now() - make_interval(secs => ${deadAfterMs / 1000})`);
        if (rows[0]?.id === workerId) {
          const text = `No progress for 5 minutes: ${news.slice(0, mostNamed).join(", ")}. Look for task plan in the log.`;
          log.error({ user: "system:worker", role: "SYSTEM", action: "plan.stalled", result: "failed" }, text);
          const title = `${news.length === 1 ? "1 notification is" : `${news.length} notifications are`} not being planned`;
          await alertOperations(tx, { title, text, severity: "critical" });
        }
      }
      known = new Set(stalledPlans);
    });
  };
}
