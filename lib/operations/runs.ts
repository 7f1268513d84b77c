import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { alertClock, operationRuns } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { scrubText } from "#lib/telemetry/index.ts";

/** Work whose last success is watched. */
export const OPERATION_KINDS = ["backup", "dependency-scan"] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** Records a run that has ended. `detail`: one line for operators, without secrets. */
export async function recordRun(
  ctx: Ctx,
  run: { kind: OperationKind; startedAt: Date; ok: boolean; detail: string },
): Promise<void> {
  const { kind, startedAt, ok, detail } = run;
  await transaction(ctx.actor, (tx) =>
    tx
      .insert(operationRuns)
      .values({ id: newId("operationRun"), kind, startedAt, finishedAt: ctx.now, ok, detail: scrubText(detail) }),
  );
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
