import { CsvError } from "csv-parse";
import { parse } from "csv-parse/sync";
import type { Line } from "#lib/split-lines.ts";
import { maxRowLength } from "./roster-lines.ts";

/** `line`: the line where the row starts, from 1; `last`: the line where it ends. */
export type CsvRow = { line: number; last: number } & ({ cells: string[] } | { problem: string });

const badQuote = "has an unclosed quotation mark, or one inside a cell";
const tooLong = "is longer than 64 KiB";
const batchSize = 500;

/** True if the text ends inside a quoted cell, so that the row may continue on the next line. */
const isOpen = (text: string): boolean =>
  /^(?:[ \t]*"[^"]*(?:""[^"]*)*"[ \t]*,|[^",]*,)*[ \t]*"[^"]*(?:""[^"]*)*$/.test(text);

interface RawRow {
  line: number;
  last: number;
  text: string;
}

/** The cells of each row, or null if one of the rows is not CSV. */
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
 * Reads CSV row by row. A quoted cell may contain line ends. If the lines from an opening quote to the next quote (at most
 * 64 KiB) are not a row, the quote is a stray one: only its line is rejected, and the next line starts a new row.
 */
export async function* csvRows(lines: AsyncIterator<Line>): AsyncGenerator<CsvRow> {
  const pushedBack: Line[] = [];
  const next = async (): Promise<Line | undefined> => pushedBack.shift() ?? (await lines.next()).value;
  let rows: RawRow[] = [];
  for (let first = await next(); first; first = await next()) {
    const { number: line, text } = first;
    if (text.length <= maxRowLength && !isOpen(text)) {
      if (text.trim() !== "") rows.push({ line, last: line, text });
    } else {
      yield* parseRows(rows);
      rows = [];
      yield text.length > maxRowLength
        ? { line, last: line, problem: tooLong }
        : await readOpenRow(first, next, pushedBack);
    }
    if (rows.length < batchSize) continue;
    yield* parseRows(rows);
    rows = [];
  }
  yield* parseRows(rows);
}

/** Joins the lines of one row. If they are not a row, all but the first are pushed back. */
async function readOpenRow(first: Line, next: () => Promise<Line | undefined>, pushedBack: Line[]): Promise<CsvRow> {
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
  pushedBack.unshift(...joined);
  return { line: first.number, last: first.number, problem: badQuote };
}
