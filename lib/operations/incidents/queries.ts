import { and, asc, desc, eq, inArray, or, type SQL } from "drizzle-orm";
import { below } from "#db/below.ts";
import { read, type Tx } from "#db/client.ts";
import { incidentLinks, incidents, incidentUpdates } from "#db/schema/incidents.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { INCIDENT_STATUSES, type IncidentLinkKind, type IncidentStatus } from "#lib/enums.ts";
import { kindOfId } from "#lib/ids.ts";
import { type Page, type PageInput, readPage } from "#lib/page.ts";
import { readFlaggedAt } from "./flagged-at.ts";
import { acknowledgeBy, informCisoBy, isOpen, nextUpdateDue, reportBreachBy } from "./lifecycle.ts";

type IncidentRow = typeof incidents.$inferSelect;
type UpdateRow = typeof incidentUpdates.$inferSelect;

/** A link as one of its two incidents sees it. */
export interface IncidentLinkView {
  kind: IncidentLinkKind;
  /** True: the other incident is the duplicate, the consequence or the recurrence. */
  isReverse: boolean;
  incidentId: string;
  title: string;
  status: IncidentStatus;
}

/** An incident with its log, oldest entry first, its links and its deadlines. */
export type IncidentView = ReturnType<typeof toView>;

const toView = (
  row: IncidentRow,
  updates: readonly UpdateRow[],
  links: readonly IncidentLinkView[],
  flaggedAt: Date,
) => ({
  ...row,
  acknowledgeBy: acknowledgeBy(row),
  nextUpdateDue: nextUpdateDue(row),
  informCisoBy: informCisoBy({ ...row, flaggedAt }),
  reportBreachBy: reportBreachBy(row),
  updates: updates.toSorted((a, b) => a.number - b.number),
  links: [...links],
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
      return toViews(tx, rows);
    }),
  );
}

/** null if it does not exist or the transaction's actor may not see it. */
export async function incidentById(tx: Tx, id: string): Promise<IncidentView | null> {
  if (kindOfId(id) !== "incident") return null;
  const [view] = await toViews(tx, await tx.select().from(incidents).where(eq(incidents.id, id)));
  return view ?? null;
}

/** Incidents with one of these statuses, or to which the other condition applies, oldest first. */
export const findIncidents = (tx: Tx, statuses: readonly IncidentStatus[], orThese?: SQL): Promise<IncidentRow[]> =>
  tx
    .select()
    .from(incidents)
    .where(or(inArray(incidents.status, statuses), orThese))
    .orderBy(asc(incidents.id));

/** Incidents with one of these statuses, oldest first. Duplicates are left out: their work is done in the original. */
export async function findOriginals(tx: Tx, statuses: readonly IncidentStatus[]): Promise<IncidentRow[]> {
  const rows = await findIncidents(tx, statuses);
  const duplicates = await findDuplicates(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.filter(({ id }) => !duplicates.has(id));
}

/** The incidents among these that are duplicates of another one. */
export async function findDuplicates(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .select({ id: incidentLinks.incidentId })
    .from(incidentLinks)
    .where(and(eq(incidentLinks.kind, "DUPLICATE_OF"), inArray(incidentLinks.incidentId, ids)));
  return new Set(rows.map(({ id }) => id));
}

export const openStatuses = INCIDENT_STATUSES.filter(isOpen);

/** Adds the logs with one query, and the links with another. */
async function toViews(tx: Tx, rows: readonly IncidentRow[]): Promise<IncidentView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const updates = await tx
    .select()
    .from(incidentUpdates)
    .where(inArray(incidentUpdates.incidentId, ids))
    .orderBy(asc(incidentUpdates.number));
  const byIncident = Map.groupBy(updates, ({ incidentId }) => incidentId);
  const links = await linksOf(tx, ids);
  const flaggedAt = await readFlaggedAt(tx, rows);
  return rows.map((row) => toView(row, byIncident.get(row.id) ?? [], links.get(row.id) ?? [], flaggedAt(row)));
}

async function linksOf(tx: Tx, ids: readonly string[]): Promise<Map<string, IncidentLinkView[]>> {
  const rows = await tx
    .select()
    .from(incidentLinks)
    .where(or(inArray(incidentLinks.incidentId, ids), inArray(incidentLinks.otherId, ids)))
    .orderBy(asc(incidentLinks.addedAt), asc(incidentLinks.incidentId), asc(incidentLinks.otherId));
  if (rows.length === 0) return new Map();
  const linked = await tx
    .select({ id: incidents.id, title: incidents.title, status: incidents.status })
    .from(incidents)
    .where(inArray(incidents.id, [...new Set(rows.flatMap(({ incidentId, otherId }) => [incidentId, otherId]))]));
  const byId = new Map(linked.map((one) => [one.id, one]));
  const views = rows.flatMap(({ incidentId, otherId, kind }) =>
    [
      { of: incidentId, to: otherId, isReverse: false },
      { of: otherId, to: incidentId, isReverse: true },
    ].flatMap(({ of, to, isReverse }) => {
      const other = byId.get(to);
      return other ? [{ of, kind, isReverse, incidentId: to, title: other.title, status: other.status }] : [];
    }),
  );
  return new Map([...Map.groupBy(views, ({ of }) => of)]);
}
