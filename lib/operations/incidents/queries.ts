import { and, asc, desc, eq, inArray } from "drizzle-orm";
import { below } from "#db/below.ts";
import { read, type Tx } from "#db/client.ts";
import { incidents, incidentUpdates } from "#db/schema/operations.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { INCIDENT_STATUSES, type IncidentStatus } from "#lib/enums.ts";
import { kindOfId } from "#lib/ids.ts";
import { type Page, type PageInput, readPage } from "#lib/page.ts";
import { acknowledgeBy, isOpen, nextUpdateDue } from "./lifecycle.ts";

type IncidentRow = typeof incidents.$inferSelect;
type UpdateRow = typeof incidentUpdates.$inferSelect;

/** An incident with its log, oldest entry first, and its deadlines. */
export type IncidentView = ReturnType<typeof toView>;

export const toView = (row: IncidentRow, updates: readonly UpdateRow[]) => ({
  ...row,
  acknowledgeBy: acknowledgeBy(row),
  nextUpdateDue: nextUpdateDue(row),
  updates: updates.toSorted((a, b) => a.number - b.number),
});

/** Lists incidents, newest first. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function listIncidents(
  ctx: Ctx,
  input: PageInput & { status?: IncidentStatus | null },
): Promise<Page<IncidentView>> {
  authorize(ctx.actor, "incidents.read");
  const ofStatus = input.status ? eq(incidents.status, input.status) : undefined;
  return readPage(input, (last, limit) =>
    read(ctx.actor, async (tx) => {
      const rows = await tx
        .select()
        .from(incidents)
        .where(and(ofStatus, below(incidents.id, last)))
        .orderBy(desc(incidents.id))
        .limit(limit);
      return withUpdates(tx, rows);
    }),
  );
}

/** null if it does not exist or the transaction's actor may not see it. */
export async function incidentById(tx: Tx, id: string): Promise<IncidentView | null> {
  if (kindOfId(id) !== "incident") return null;
  const [view] = await withUpdates(tx, await tx.select().from(incidents).where(eq(incidents.id, id)));
  return view ?? null;
}

/** Open incidents, oldest first. */
export const findOpenIncidents = (tx: Tx): Promise<IncidentRow[]> =>
  tx
    .select()
    .from(incidents)
    .where(inArray(incidents.status, INCIDENT_STATUSES.filter(isOpen)))
    .orderBy(asc(incidents.id));

/** Adds the logs with one query. */
export async function withUpdates(tx: Tx, rows: readonly IncidentRow[]): Promise<IncidentView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const updates = await tx
    .select()
    .from(incidentUpdates)
    .where(inArray(incidentUpdates.incidentId, ids))
    .orderBy(asc(incidentUpdates.number));
  const byIncident = Map.groupBy(updates, ({ incidentId }) => incidentId);
  return rows.map((row) => toView(row, byIncident.get(row.id) ?? []));
}
