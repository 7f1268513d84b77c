import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { anchorLagSeconds } from "#lib/audit/index.ts";
import { log } from "#lib/telemetry/index.ts";

const actor: Actor = { kind: "system", task: "worker" };
const maxAnchorLagSeconds = 15 * 60;

/** Alerts operations once when anchoring stops. The worker checks it, because a stopped anchor job cannot report itself. */
export function watchAnchoring(): (now: Date) => Promise<void> {
  let wasAlerted = false;
  return async (now) => {
    const seconds = await anchorLagSeconds({ actor, now });
    const isStopped = seconds > maxAnchorLagSeconds;
    if (isStopped && !wasAlerted) {
      const text = `The oldest event without an anchor has waited for ${Math.round(seconds / 60)} minutes. Look for audit-anchor in the log.`;
      log.error({ user: "system:worker", role: "SYSTEM", action: "audit.unanchored", result: "failed" }, text);
      await transaction(actor, (tx) =>
        alertOperations(tx, { title: "The audit log is no longer anchored", text, severity: "critical" }),
      );
    }
    wasAlerted = isStopped;
  };
}
