import { desc, eq, getTableColumns, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { alertClock, operationRuns } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { OPERATION_KINDS, type OperationKind, repeatWithin } from "./due.ts";
import { msOf } from "./duration.ts";

interface EndedRun {
  kind: OperationKind;
  startedAt: Date;
  ok: boolean;
  /** One line for operators, without secrets. */
  detail: string;
  /** Problems that the run found. Null: it does not count any. */
  findings?: number | null;
  /** SHA-256 of the report or document. */
  digest?: string;
  /** Lines that the next run compares with its own. */
  report?: string;
}

/** Records a run that has ended. */
export async function recordRun(ctx: Ctx, run: EndedRun): Promise<void> {
  const ended = { ...run, id: newId("operationRun"), finishedAt: ctx.now, detail: scrubText(run.detail) };
  await transaction(ctx.actor, (tx) => tx.insert(operationRuns).values(ended));
}

/**
 * The end of the last successful run of each kind. Without one, the moment at which this version was installed, so that a
 * new installation has time for its first backup.
 */
export async function readLastRuns(tx: Tx): Promise<{ kind: OperationKind; at: Date }[]> {
  const { rows } = await tx.execute<{ kind: OperationKind; at: string }>(sql`
    SELECT kind.name AS kind, COALESCE(
      (SELECT max(finished_at) FROM ${operationRuns} run WHERE run.kind = kind.name AND run.ok),
      (SELECT installed_at FROM ${alertClock})) AS at
    FROM unnest(${sql.param(OPERATION_KINDS)}::text[]) AS kind (name)`);
  return rows.map(({ kind, at }) => ({ kind, at: new Date(at) }));
}

/** Whether the last run of each kind that has ended succeeded. Kinds without a run are left out. */
export async function readLastOutcomes(tx: Tx): Promise<{ kind: OperationKind; ok: boolean }[]> {
  const { rows } = await tx.execute<{ kind: OperationKind; ok: boolean }>(sql`
    SELECT DISTINCT ON (kind) kind, ok FROM ${operationRuns}
    WHERE kind = ANY (${sql.param(OPERATION_KINDS)}::text[]) AND ok IS NOT NULL AND finished_at IS NOT NULL
    ORDER BY kind, finished_at DESC, id DESC`);
  return rows;
}

const service: Actor = { kind: "system", task: "operation-runs" };

const { report: _, ...runColumns } = getTableColumns(operationRuns);
type Run = Omit<typeof operationRuns.$inferSelect, "report">;

export interface OperationStatus {
  kind: OperationKind;
  /** The run that started last. */
  last: Run | null;
  lastSuccessAt: Date | null;
  /** Without a success until then, an alert is raised. */
  dueBy: Date;
}

/** The last run of each kind, and when the next one is due. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function listOperations(ctx: Ctx): Promise<OperationStatus[]> {
  authorize(ctx.actor, "channels.read");
  return transaction(service, async (tx) => {
    const statuses: OperationStatus[] = [];
    for (const { kind, at } of await readLastRuns(tx)) {
      const runs = tx.select(runColumns).from(operationRuns).where(eq(operationRuns.kind, kind));
      const [last = null] = await runs.orderBy(desc(operationRuns.startedAt), desc(operationRuns.id)).limit(1);
      const [success] = await tx
        .select({ at: sql`max(${operationRuns.finishedAt})`.mapWith(operationRuns.finishedAt) })
        .from(operationRuns)
        .where(sql`${operationRuns.kind} = ${kind} AND ${operationRuns.ok}`);
      const dueBy = new Date(at.getTime() + msOf(repeatWithin[kind]));
      statuses.push({ kind, last, lastSuccessAt: success?.at ?? null, dueBy });
    }
    return statuses;
  });
}
