import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import type { ReportKind, ReportNoteSection } from "#lib/enums.ts";
import type { Window } from "#lib/ledger/index.ts";
import { objectiveNamed } from "../../objectives.ts";
import { measureObjective } from "../../slo.ts";
import type { Line, PlotData, SectionId, Unit } from "../content.ts";

export interface SectionReader {
  id: SectionId;
  /** The kind of report that begins to have the section. */
  from: ReportKind;
  /** The numbers are of minutes, so that the window ends with the last whole one. */
  byMinute?: true;
  notes?: readonly ReportNoteSection[];
  /** The numbers of a window, from raw rows. */
  lines?: (tx: Tx, window: Window) => Promise<ReadLine[]>;
  plots?: (tx: Tx, window: Window) => Promise<PlotData[]>;
}

/** A line without the period before. */
export type ReadLine = Omit<Line, "previous">;

export const lineOf = (id: string, unit: Unit, value: number | null, more: Partial<ReadLine> = {}): ReadLine => ({
  ...{ id, unit, value },
  ...{ of: null, word: null, target: null, met: null },
  ...more,
});

/** The measurement of an objective in a window, with its target. */
export async function objectiveLine(tx: Tx, name: string, window: Window): Promise<ReadLine> {
  const objective = objectiveNamed(name);
  const { actual, unit, met } = await measureObjective(tx, objective, window);
  return lineOf(name, unit, actual, { target: objective.target, met });
}

/** `at` in the window. */
export const within = (at: SQL, { from, to }: Window): SQL =>
  sql`${at} >= ${from.toISOString()}::timestamptz AND ${at} < ${to.toISOString()}::timestamptz`;

/** One row of numbers, by column. */
export async function readNumbers<const K extends string>(tx: Tx, query: SQL): Promise<Record<K, number>> {
  const { rows } = await tx.execute<Record<K, number>>(query);
  const [row] = rows;
  if (!row) throw new Error("the query returned no row");
  return row;
}
