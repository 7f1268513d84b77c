import { transaction } from "#db/client.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { processSingleton as onceAProcess } from "#lib/process-singleton.ts";
import { logFor } from "#lib/telemetry/index.ts";
import { anchorFile } from "./anchor-file.ts";
import { anchorHead } from "./anchor-head.ts";
import { keepMonths } from "./partitions.ts";
import { auditAnchorTask, auditPartitionsTask } from "./tasks.ts";

export const auditAnchor = implementTask(auditAnchorTask, async (ctx) => {
  const anchoring = await anchorHead(ctx);
  const refused = anchoring.outcome === "refused" ? anchoring : null;
  await tellOnce(ctx, "audit.anchor", refused && { at: refused.sequence, ...notSigned(refused) });
  const sequence = anchoring.outcome === "anchored" ? anchoring.anchor.sequence : refused?.sequence;
  return { outcome: anchoring.outcome, sequence };
});

export const auditPartitions = implementTask(auditPartitionsTask, async (ctx) => {
  const { made, dropped, refused } = await keepMonths(ctx);
  await tellOnce(ctx, "audit.partitions", refused && { at: refused.sequence, ...notDropped(refused) });
  return { made, dropped, outcome: refused ? "refused" : "kept" };
});

interface Trouble {
  title: string;
  text: string;
}
interface Found {
  sequence: number;
  problem: string;
}

const notSigned = ({ sequence, problem, fromFile }: Found & { fromFile: boolean }): Trouble => ({
  title: "The audit log does not verify and is no longer anchored",
  text: `Event ${sequence} ${problem}. Nothing is signed until this is fixed. Run "./np audit verify" for details.${fromFile ? wayOut() : ""}`,
});
const wayOut = () => ` If the database was restored or made anew on purpose, put ${anchorFile()} aside.`;
const notDropped = ({ sequence, problem }: Found): Trouble => ({
  title: "Audit events past their retention are not dropped",
  text: `Event ${sequence} ${problem}. No event is dropped until this is fixed. Run "./np audit verify" for details.`,
});

/** Logs a trouble, and tells operations of it once a process until it is over (null) or another (`at`). */
async function tellOnce(ctx: Ctx, action: string, trouble: (Trouble & { at: number }) | null): Promise<void> {
  const told = onceAProcess("audit-told", () => new Map<string, number>());
  if (!trouble) return void told.delete(action);
  const { at, title, text } = trouble;
  if (told.get(action) === at) return;
  logFor(ctx).error({ action, result: "refused" }, text);
  await transaction(ctx.actor, (tx) => alertOperations(tx, { title, text, severity: "critical" }));
  told.set(action, at);
}
