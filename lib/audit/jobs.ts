import { transaction } from "#db/client.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { processSingleton as onceAProcess } from "#lib/process-singleton.ts";
import { logFor } from "#lib/telemetry/index.ts";
import { anchorFile } from "./anchor-file.ts";
import { anchorHead } from "./anchor-head.ts";
import { maintainPartitions } from "./partitions.ts";
import { auditAnchorTask, auditPartitionsTask } from "./tasks.ts";

export const auditAnchor = implementTask(auditAnchorTask, async (ctx) => {
  const anchoring = await anchorHead(ctx);
  const refused = anchoring.outcome === "refused" ? anchoring : null;
  await alertOnce(ctx, "audit.anchor", refused && { at: refused.sequence, ...notSigned(refused) });
  const sequence = anchoring.outcome === "anchored" ? anchoring.anchor.sequence : refused?.sequence;
  return { outcome: anchoring.outcome, sequence };
});

export const auditPartitions = implementTask(auditPartitionsTask, async (ctx) => {
  const { made, dropped, refused } = await maintainPartitions(ctx);
  await alertOnce(ctx, "audit.partitions", refused && { at: refused.sequence, ...notDropped(refused) });
  return { made, dropped, outcome: refused ? "refused" : "kept" };
});

interface Problem {
  title: string;
  text: string;
}
interface Refusal {
  sequence: number;
  problem: string;
}

const notSigned = ({ sequence, problem, fromFile }: Refusal & { fromFile: boolean }): Problem => ({
  title: "The audit log does not verify and is no longer anchored",
  text: `Event ${sequence} ${problem}. Nothing is signed until this is fixed. Run "./np audit verify" for details.${fromFile ? recoveryHint() : ""}`,
});
const recoveryHint = () => ` If the database was restored or recreated on purpose, move ${anchorFile()} away.`;
const notDropped = ({ sequence, problem }: Refusal): Problem => ({
  title: "Audit events past their retention are not dropped",
  text: `Event ${sequence} ${problem}. No event is dropped until this is fixed. Run "./np audit verify" for details.`,
});

/** Logs a problem and alerts operations once per process, until it is over (null) or its sequence (`at`) changes. */
async function alertOnce(ctx: Ctx, action: string, problem: (Problem & { at: number }) | null): Promise<void> {
  const reported = onceAProcess("audit-reported", () => new Map<string, number>());
  if (!problem) return void reported.delete(action);
  const { at, title, text } = problem;
  if (reported.get(action) === at) return;
  logFor(ctx).error({ action, result: "refused" }, text);
  await transaction(ctx.actor, (tx) => alertOperations(tx, { title, text, severity: "critical" }));
  reported.set(action, at);
}
