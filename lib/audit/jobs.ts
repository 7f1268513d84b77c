import { implementTask } from "#lib/jobs/index.ts";
import { logFor, metrics } from "#lib/telemetry/index.ts";
import { anchorFile } from "./anchor-file.ts";
import { anchorHead } from "./anchor-head.ts";
import { maintainPartitions } from "./partitions.ts";
import { auditAnchorTask, auditPartitionsTask } from "./tasks.ts";

/** Both jobs count each refusal. The alert rules AuditLogInvalid and AuditRetentionBlocked read the counter. */
export const auditAnchor = implementTask(auditAnchorTask, async (ctx) => {
  const anchoring = await anchorHead(ctx);
  if (anchoring.outcome !== "refused")
    return {
      outcome: anchoring.outcome,
      sequence: anchoring.outcome === "anchored" ? anchoring.anchor.sequence : undefined,
    };
  metrics.auditRefusals.inc({ task: "audit-anchor" });
  logFor(ctx).error(
    { action: "audit.anchor", result: "refused" },
    `${describeRefusal(anchoring)} Nothing is signed until then.`,
  );
  return { outcome: "refused", sequence: anchoring.sequence };
});

export const auditPartitions = implementTask(auditPartitionsTask, async (ctx) => {
  const { made, dropped, refused } = await maintainPartitions(ctx);
  if (refused) {
    metrics.auditRefusals.inc({ task: "audit-partitions" });
    const message = `${describeRefusal(refused)} No event is dropped until then.`;
    logFor(ctx).error({ action: "audit.partitions", result: "refused" }, message);
  }
  return { made, dropped, outcome: refused ? "refused" : "kept" };
});

/** `fromFile`: the contradiction comes from the anchor file in DATA_DIR. */
export function describeRefusal({
  sequence,
  problem,
  fromFile = false,
}: {
  sequence: number;
  problem: string;
  fromFile?: boolean;
}): string {
  const hint = fromFile ? ` If the database was restored or recreated on purpose, move ${anchorFile()} away.` : "";
  return `Event ${sequence} ${problem}. Run "./np audit verify" for details, and fix it.${hint}`;
}
