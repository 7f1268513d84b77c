import { and, asc, desc, eq, inArray } from "drizzle-orm";
import { below } from "#db/below.ts";
import { type Tx, transaction } from "#db/client.ts";
import { reportAmendments, reportNotes, reports } from "#db/schema/index.ts";
import { type Actor, isAdmin } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { ReportKind } from "#lib/enums.ts";
import { NotFoundError, ValidationError } from "#lib/errors.ts";
import { kindOfId } from "#lib/ids.ts";
import { type Page, type PageInput, readPage } from "#lib/page.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { computeReport } from "./compute.ts";
import { hashOf, ReportContent } from "./content.ts";
import { isAsFrozen } from "./frozen-events.ts";
import { maxNote } from "./notes.ts";
import { type Period, periodAt, periodName } from "./period.ts";

/** A text of a report. `isChanged`: it is not the text that was frozen, because an erasure removed an address. */
export interface ReportNoteView {
  id: string;
  section: (typeof reportNotes.$inferSelect)["section"];
  text: string;
  author: string;
  at: Date;
  isChanged: boolean;
}

export interface ReportView {
  /** Null: a draft. */
  id: string | null;
  kind: ReportKind;
  startsAt: Date;
  endsAt: Date;
  /** Null: a draft. */
  frozenAt: Date | null;
  hash: string | null;
  /** False: the row or the list of its amendments is not the one of the audit log. Null: a draft. */
  isIntact: boolean | null;
  content: ReportContent;
  notes: ReportNoteView[];
  amendments: ReportAmendmentRow[];
}

export type ReportAmendmentRow = typeof reportAmendments.$inferSelect;

type ReportRow = typeof reports.$inferSelect;

/** Computed and read for the service, because its rows are of many rooms. Each caller authorizes first. */
export const service: Actor = { kind: "system", task: "reports" };

/** Frozen reports, newest first. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function listReports(
  ctx: Ctx,
  input: PageInput & { kind?: ReportKind | null },
): Promise<Page<ReportView & { id: string }>> {
  authorize(ctx.actor, "reports.read");
  const ofKind = input.kind ? eq(reports.kind, input.kind) : undefined;
  return readPage(input, (last, limit) =>
    transaction(service, async (tx) => {
      const rows = await tx
        .select()
        .from(reports)
        .where(and(ofKind, below(reports.id, last)))
        .orderBy(desc(reports.id))
        .limit(limit);
      const views: (ReportView & { id: string })[] = [];
      for (const row of rows) views.push(await viewOf(tx, ctx.actor, row));
      return views;
    }),
  );
}

/** A frozen report. Null: there is none. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function findReport(ctx: Ctx, id: string): Promise<(ReportView & { id: string }) | null> {
  authorize(ctx.actor, "reports.read");
  if (kindOfId(id) !== "report") return null;
  return transaction(service, async (tx) => {
    const [row] = await tx.select().from(reports).where(eq(reports.id, id));
    return row ? viewOf(tx, ctx.actor, row) : null;
  });
}

/**
 * The report of the period with this moment: the frozen one, or computed now. Throws ValidationError: the period has not begun.
 * ADMIN, AUDITOR and keys with OPERATIONS.
 */
export async function draftReport(ctx: Ctx, input: { kind: ReportKind; at?: Date | null }): Promise<ReportView> {
  authorize(ctx.actor, "reports.read");
  const period = periodAt(input.kind, input.at ?? ctx.now);
  if (period.startsAt > ctx.now) throw new ValidationError("This period has not begun yet.", ["at"]);
  return transaction(service, async (tx) => {
    const frozen = await findFrozen(tx, period);
    if (frozen) return viewOf(tx, ctx.actor, frozen);
    const content = await computeReport(tx, period, ctx.now);
    return {
      ...{ ...period, id: null, frozenAt: null, hash: null, isIntact: null, content, amendments: [] },
      notes: await notesOf(tx, ctx.actor, content),
    };
  });
}

export async function findFrozen(tx: Tx, { kind, startsAt }: Period): Promise<ReportRow | null> {
  const [row] = await tx
    .select()
    .from(reports)
    .where(and(eq(reports.kind, kind), eq(reports.startsAt, startsAt)));
  return row ?? null;
}

export async function viewOf(tx: Tx, actor: Actor, row: ReportRow): Promise<ReportView & { id: string }> {
  const read = ReportContent.safeParse(row.content);
  const content = read.data ?? unreadable(row);
  const amendments = await tx
    .select()
    .from(reportAmendments)
    .where(eq(reportAmendments.reportId, row.id))
    .orderBy(asc(reportAmendments.id));
  return {
    ...row,
    content,
    isIntact:
      read.success &&
      (await isAsFrozen(
        tx,
        row,
        amendments.map(({ id }) => id),
      )),
    notes: await notesOf(tx, actor, content),
    amendments: amendments.map((one) => ({ ...one, text: textFor(actor, one.text) })),
  };
}

/** Shown instead of a content that somebody changed, so that the other reports of a page can be read. */
const unreadable = ({ kind, startsAt, endsAt }: ReportRow): ReportContent => ({
  ...{ version: 1, kind, name: periodName({ kind, startsAt }), sections: [] },
  ...{ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
});

async function notesOf(tx: Tx, actor: Actor, { sections }: ReportContent): Promise<ReportNoteView[]> {
  const references = sections.flatMap(({ notes }) => notes.flatMap(({ note }) => note ?? []));
  if (references.length === 0) return [];
  const ids = references.map(({ id }) => id);
  const rows = await tx.select().from(reportNotes).where(inArray(reportNotes.id, ids));
  return references.map(({ id, section, author, at, textHash }) => {
    const text = rows.find((row) => row.id === id)?.text ?? "";
    const isChanged = hashOf(text) !== textHash;
    return { ...{ id, section, author, isChanged }, at: new Date(at), text: textFor(actor, text) };
  });
}

/** Only ADMIN reads addresses that the author wrote. Removing them can make a text longer. */
const textFor = (actor: Actor, text: string): string => (isAdmin(actor) ? text : scrubText(text, 2 * maxNote));

/** Throws NotFoundError. */
export async function requireReport(tx: Tx, id: string): Promise<ReportRow> {
  const [row] = kindOfId(id) === "report" ? await tx.select().from(reports).where(eq(reports.id, id)) : [];
  if (!row) throw new NotFoundError("There is no such report.", ["id"]);
  return row;
}
