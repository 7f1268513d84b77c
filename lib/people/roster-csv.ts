import { CsvError } from "csv-parse";
import { parse } from "csv-parse/sync";
import type { Line } from "#lib/split-lines.ts";
import { maxRowLength } from "./roster-lines.ts";

/** `line`: where the row starts, from 1; `last`: where it ends. */
export type CsvRow = { line: number; last: number } & ({ cells: string[] } | { problem: string });

const badQuote = "has an unclosed quotation mark, or one inside a cell";
const tooLong = "is longer than 64 KiB";
const rowsAtOnce = 500;

/** The text ends inside a quoted cell: the row may go on in the next line. */
const isOpen = (text: string): boolean =>
  /^(?:[ \t]*"[^"]*(?:""[^"]*)*"[ \t]*,|[^",]*,)*[ \t]*"[^"]*(?:""[^"]*)*$/.test(text);

interface RawRow {
  line: number;
  last: number;
  text: string;
}

/** The cells of each row, or null where one of the rows is not CSV. */
function cellsOf(rows: readonly RawRow[]): string[][] | null {
  try {
    const text = rows.map((row) => row.text).join("\n");
    return parse(text, { columns: false, record_delimiter: "\n", relax_column_count: true, trim: true });
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

function parseRows(rows: readonly RawRow[]): CsvRow[] {
  const parsed = cellsOf(rows);
  if (parsed?.length === rows.length)
    return rows.map(({ line, last }, index) => ({ line, last, cells: parsed[index] ?? [] }));
  if (rows.length > 1) return rows.flatMap((row) => parseRows([row]));
  return rows.map(({ line, last }) => ({ line, last, problem: badQuote }));
}

/**
 * Reads CSV row by row. A quoted cell may hold line ends. Where a quote opens and the lines up to the next quote (64 KiB at
 * most) are no row, the quote is a stray one: only its line is refused, and the next line is a row again.
 */
export async function* csvRows(lines: AsyncIterator<Line>): AsyncGenerator<CsvRow> {
  const ahead: Line[] = [];
  const next = async (): Promise<Line | undefined> => ahead.shift() ?? (await lines.next()).value;
  let rows: RawRow[] = [];
  for (let first = await next(); first; first = await next()) {
    const { number: line, text } = first;
    if (text.length <= maxRowLength && !isOpen(text)) {
      if (text.trim() !== "") rows.push({ line, last: line, text });
    } else {
      yield* parseRows(rows);
      rows = [];
      yield text.length > maxRowLength ? { line, last: line, problem: tooLong } : await readOpenRow(first, next, ahead);
    }
    if (rows.length < rowsAtOnce) continue;
    yield* parseRows(rows);
    rows = [];
  }
  yield* parseRows(rows);
}

/** Joins the lines of one row. Gives them back to `ahead`, all but the first, if they are no row. */
async function readOpenRow(first: Line, next: () => Promise<Line | undefined>, ahead: Line[]): Promise<CsvRow> {
  const joined: Line[] = [];
  let text = first.text;
  while (text.length <= maxRowLength) {
    const more = await next();
    if (!more) break;
    joined.push(more);
    text += `\n${more.text}`;
    if (!more.text.includes('"') || isOpen(text)) continue;
    const row = { line: first.number, last: more.number, text };
    const [cells] = cellsOf([row]) ?? [];
    if (cells) return { line: row.line, last: row.last, cells };
    break;
  }
  ahead.unshift(...joined);
  return { line: first.number, last: first.number, problem: badQuote };
}
