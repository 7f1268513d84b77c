import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { reportNotes, reports } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { REPORT_KINDS, REPORT_NOTES } from "#lib/enums.ts";
import { ConflictError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { takeLock } from "#lib/locks.ts";
import { parse, storable } from "#lib/parse.ts";
import { hashOf, type NoteReference } from "./content.ts";
import { type Period, periodAt, periodName } from "./period.ts";
import { sectionsOf } from "./sections/all.ts";

export type ReportNoteRow = typeof reportNotes.$inferSelect;

export const maxNote = 10_000;
export const noteText = storable
  .transform((text) => text.trim())
  .refine((text) => text.length > 0 && text.length <= maxNote, `must have 1 to ${maxNote} characters`);

const SaveReportNote = z.object({
  kind: z.enum(REPORT_KINDS),
  at: z.date().nullish(),
  section: z.enum(REPORT_NOTES),
  text: noteText,
});

/**
 * Writes a text of a report that is not frozen yet. Earlier texts of the same section are kept. ADMIN and keys with OPERATIONS.
 * Throws ValidationError: the report has no such section, or its period has not begun; ConflictError: it is frozen.
 */
export async function saveReportNote(
  ctx: Ctx,
  input: z.input<typeof SaveReportNote>,
): Promise<{ note: ReportNoteRow & { isChanged: false } }> {
  authorize(ctx.actor, "reports.write");
  const { kind, at, section, text } = parse(SaveReportNote, input);
  if (!sectionsOf(kind).some(({ notes }) => notes?.includes(section)))
    throw new ValidationError("A report of this kind does not have this section. Choose another kind.", ["section"]);
  const period = periodAt(kind, at ?? ctx.now);
  if (period.startsAt > ctx.now) throw new ValidationError("This period has not begun yet.", ["at"]);
  const note: ReportNoteRow = {
    id: newId("reportNote"),
    ...{ kind, section, text },
    startsAt: period.startsAt,
    author: actorId(ctx.actor),
    at: ctx.now,
  };
  await transaction(ctx.actor, async (tx) => {
    // A note is in the frozen report, or it is refused.
    await takeLock(tx, "reports");
    const [frozen] = await tx
      .select({ id: reports.id })
      .from(reports)
      .where(and(eq(reports.kind, kind), eq(reports.startsAt, period.startsAt)));
    if (frozen) throw new ConflictError("This report is frozen. Correct it with an amendment.");
    await tx.insert(reportNotes).values(note);
    const after = { report: periodName(period), section, textHash: hashOf(text) };
    await audit(tx, ctx, { action: "reportNote.save", subject: note.id, after });
  });
  return { note: { ...note, isChanged: false } };
}

/** The last text of each section of a period. */
async function readLastNotes(tx: Tx, { kind, startsAt }: Pick<Period, "kind" | "startsAt">): Promise<ReportNoteRow[]> {
  return tx
    .selectDistinctOn([reportNotes.section])
    .from(reportNotes)
    .where(and(eq(reportNotes.kind, kind), eq(reportNotes.startsAt, startsAt)))
    .orderBy(reportNotes.section, desc(reportNotes.at), desc(reportNotes.id));
}

/** The same, as a report refers to them. */
export const readNotes = async (tx: Tx, period: Period): Promise<NoteReference[]> =>
  (await readLastNotes(tx, period)).map(({ id, section, author, at, text }) => ({
    ...{ id, section, author, at: at.toISOString(), textHash: hashOf(text) },
  }));
