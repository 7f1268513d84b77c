import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { alertClock, reports } from "#db/schema/index.ts";
import { minuteOf } from "#lib/clock.ts";
import type { Window } from "#lib/ledger/index.ts";
import { type Line, ReportContent, type Section } from "./content.ts";
import { readNotes } from "./notes.ts";
import { type Period, periodBefore, periodName } from "./period.ts";
import { sectionsOf } from "./sections/all.ts";

/** Computes a report from raw rows, up to `until` if the period has not ended. */
export async function computeReport(tx: Tx, period: Period, until: Date = period.endsAt): Promise<ReportContent> {
  const { kind, startsAt, endsAt } = period;
  const end = new Date(Math.min(endsAt.getTime(), until.getTime()));
  const before = await readPrevious(tx, period);
  const notes = await readNotes(tx, period);
  const computed: Section[] = [];
  for (const { id, byMinute, lines, plots, notes: asked = [] } of sectionsOf(kind)) {
    const window = { from: startsAt, to: byMinute ? minuteOf(end) : end };
    const read = (await lines?.(tx, window)) ?? [];
    computed.push({
      id,
      lines: read.map((line) => ({ ...line, previous: before.get(keyOf(line)) ?? null })),
      plots: (await plots?.(tx, window)) ?? [],
      notes: asked.map((section) => ({ section, note: notes.find((note) => note.section === section) ?? null })),
    });
  }
  return {
    ...{ version: 1, kind, name: periodName(period), sections: computed },
    ...{ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
  };
}

const keyOf = ({ id, of }: Pick<Line, "id" | "of">): string => `${id}/${of}`;

/**
 * The values of the period before: as they were frozen; without a readable frozen report from raw rows. None if the service was
 * installed after that period, because its zeros would look like a result.
 */
async function readPrevious(tx: Tx, period: Period): Promise<Map<string, number | null>> {
  const before = periodBefore(period);
  const [frozen] = await tx
    .select({ content: reports.content })
    .from(reports)
    .where(and(eq(reports.kind, before.kind), eq(reports.startsAt, before.startsAt)));
  const content = ReportContent.safeParse(frozen?.content).data;
  const lines = content ? content.sections.flatMap((section) => section.lines) : await readLines(tx, before);
  return new Map(lines.map((line) => [keyOf(line), line.value]));
}

async function readLines(tx: Tx, { kind, startsAt, endsAt }: Period): Promise<Omit<Line, "previous">[]> {
  if ((await installedAt(tx)) >= endsAt) return [];
  const window: Window = { from: startsAt, to: endsAt };
  const all: Omit<Line, "previous">[] = [];
  for (const { lines } of sectionsOf(kind)) all.push(...((await lines?.(tx, window)) ?? []));
  return all;
}

export async function installedAt(tx: Tx): Promise<Date> {
  const [row] = await tx.select({ at: alertClock.installedAt }).from(alertClock);
  if (!row) throw new Error("alert_clock has no row");
  return row.at;
}
