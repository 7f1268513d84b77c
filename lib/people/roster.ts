import type { z } from "zod";
import { Contact } from "#lib/contacts/index.ts";
import { OperatorError } from "#lib/errors.ts";
import { csvRows } from "./roster-csv.ts";
import { linesOf, maxRowLength } from "./roster-lines.ts";

export type RosterRow = z.output<typeof Contact>;
/** A part of a file that is ignored without an error. */
export type RosterNote = "empty row" | "empty cells" | "unnamed column";
/** `line`: the line where the row starts, from 1. */
export type RosterLine = CheckedRow | { line: number; note: RosterNote };
type CheckedRow = { line: number; row: RosterRow } | { line: number; problem: string };

const names = Object.keys(Contact.shape) as (keyof RosterRow)[];
const fold = (name: string) => name.replace(/[\s_-]/g, "").toLowerCase();
const byFoldedName = new Map(names.map((name) => [fold(name), name]));

/**
 * Reads a roster row by row, never the whole file: CSV with a header line, or NDJSON, by the file's extension. Columns are
 * the fields of Contact, in any order and case, with or without underscores. An empty cell keeps the stored value.
 * Throws OperatorError for a file that is not a roster.
 */
export async function* readRoster(path: string, onBytes: (bytes: number) => void): AsyncGenerator<RosterLine> {
  const isJson = /\.(ndjson|jsonl)$/i.test(path);
  if (!isJson && !/\.csv$/i.test(path)) throw new OperatorError("A roster is a .csv or .ndjson file.");
  try {
    yield* isJson ? readNdjson(path, onBytes) : readCsv(path, onBytes);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isBlank = (cell: string | undefined): boolean => (cell ?? "").trim() === "";

async function* readCsv(path: string, onBytes: (bytes: number) => void): AsyncGenerator<RosterLine> {
  let columns: (keyof RosterRow | null)[] | undefined;
  for await (const csv of csvRows(linesOf(path, /\r\n|\r|\n/, onBytes))) {
    const { line, last } = csv;
    if ("problem" in csv) {
      if (!columns) throw new OperatorError(`The file is not CSV: its header on line ${line} ${csv.problem}.`);
      yield { line, problem: csv.problem };
    } else if (csv.cells.every(isBlank)) {
      yield { line, note: "empty row" };
    } else if (!columns) {
      columns = headerOf(csv.cells);
      for (const column of columns) if (column === null) yield { line, note: "unnamed column" };
    } else {
      if (csv.cells.length > columns.length && csv.cells.slice(columns.length).every(isBlank))
        yield { line, note: "empty cells" };
      const read = checkCells(line, columns, csv.cells);
      yield "problem" in read && last > line
        ? { line, problem: `${read.problem}; the row ends on line ${last}` }
        : read;
    }
  }
  if (!columns) throw new OperatorError("The file has no header line.");
}

/** Null is a column without a name, which spreadsheets add at the end. */
function headerOf(header: string[]): (keyof RosterRow | null)[] {
  const unknown = header.find((name) => !isBlank(name) && !byFoldedName.has(fold(name)));
  if (unknown?.includes(";"))
    throw new OperatorError("The file uses semicolons as separators. Save it as CSV with commas.");
  if (unknown !== undefined)
    throw new OperatorError(
      `The header has a column "${unknown.slice(0, 40)}". The known columns are ${names.join(", ")}.`,
    );
  const columns = header.map((name) => byFoldedName.get(fold(name)) ?? null);
  if (!columns.includes("externalId")) throw new OperatorError("The header has no column externalId.");
  const named = columns.filter((column) => column !== null);
  if (new Set(named).size < named.length) throw new OperatorError("The header has a column twice.");
  return columns;
}

function checkCells(line: number, columns: (keyof RosterRow | null)[], cells: string[]): CheckedRow {
  const needed = columns.findLastIndex((column) => column !== null) + 1;
  if (cells.length < needed || cells.some((cell, index) => index >= columns.length && !isBlank(cell)))
    return { line, problem: "has more or fewer cells than the header" };
  const record: Record<string, unknown> = {};
  for (const [index, cell] of cells.entries()) {
    const column = columns[index];
    if (column) record[column] = cell;
    else if (!isBlank(cell)) return { line, problem: "has a value in a column without a name" };
  }
  return check(line, blankToMissing(record));
}

/** Only a line feed ends a line, because a JSON text may contain the other line separators of Unicode. */
async function* readNdjson(path: string, onBytes: (bytes: number) => void): AsyncGenerator<RosterLine> {
  for await (const { number: line, text } of linesOf(path, /\n/, onBytes)) {
    const trimmed = text.trim();
    if (text.length > maxRowLength) yield { line, problem: "is longer than 64 KiB" };
    else if (trimmed !== "") yield checkJson(line, trimmed);
  }
}

function checkJson(line: number, text: string): CheckedRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, problem: "is not JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { line, problem: "is not a JSON object" };
  const record: Record<string, unknown> = {};
  for (const [key, content] of Object.entries(value)) {
    const name = byFoldedName.get(fold(key));
    if (!name) return { line, problem: `has an unknown field "${key.slice(0, 40)}"` };
    record[name] = content;
  }
  return check(line, blankToMissing(record));
}

const blankToMissing = (record: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== "" && value !== null && value !== undefined),
  );

function check(line: number, record: Record<string, unknown>): CheckedRow {
  if (Object.values(record).some((value) => typeof value === "string" && value.includes("\uFFFD")))
    return { line, problem: "is not UTF-8 text" };
  const parsed = Contact.safeParse(record);
  if (parsed.success) return { line, row: parsed.data };
  const [issue] = parsed.error.issues;
  const name = issue?.path.join(".") ?? "";
  // The value is not repeated, because it can be a person's address.
  return { line, problem: name in record ? `${name} ${issue?.message ?? "is not valid"}` : `${name} is missing` };
}
