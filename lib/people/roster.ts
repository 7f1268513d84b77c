import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { CsvError, type Parser, parse as parseCsv } from "csv-parse";
import type { z } from "zod";
import { OperatorError } from "#lib/errors.ts";
import { Contact } from "./contact.ts";

export type RosterRow = z.output<typeof Contact>;
/** `line`: where the row starts in the file, from 1. */
export type RosterLine = { line: number } & ({ row: RosterRow } | { problem: string });

/** A row that is longer than this is no row: most likely a quote that is not closed, or a file without line ends. */
const maxRowLength = 64 * 1024;

const names = Object.keys(Contact.shape) as (keyof RosterRow)[];
const fold = (name: string) => name.replace(/[\s_-]/g, "").toLowerCase();
const byFoldedName = new Map(names.map((name) => [fold(name), name]));

/**
 * Reads a roster row by row, never the whole file: CSV with a header line, or NDJSON, by the file's ending. Columns are
 * externalId, name, email, phone, slackUserId, timeZone, locale, in any order and case, with or without underscores; an
 * empty cell leaves what is known. Throws OperatorError for a file that is no roster at all.
 */
export function readRoster(path: string, onBytes: (bytes: number) => void): AsyncGenerator<RosterLine> {
  const file = Readable.from(counted(path, onBytes), { objectMode: false });
  if (/\.(ndjson|jsonl)$/i.test(path)) return readNdjson(file);
  if (/\.csv$/i.test(path)) return readCsv(file);
  throw new OperatorError("A roster is a .csv or .ndjson file.");
}

/** Opens the file only when somebody reads, so that somebody is there to be told when it cannot be opened. */
async function* counted(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer;
    onBytes(bytes.length);
    yield bytes;
  }
}

const lineEnds = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0;

async function* readCsv(file: Readable): AsyncGenerator<RosterLine> {
  /** The line after the last row; 0 before the header. The parser's own count is off after quoted line ends. */
  let next = 0;
  const parser: Parser = parseCsv({
    bom: true,
    columns: (header: string[]) => {
      next = parser.info.lines + 1;
      return headerOf(header);
    },
    info: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: maxRowLength,
  });
  file.on("error", (error) => parser.destroy(error)).pipe(parser);
  try {
    for await (const entry of parser) {
      const { info, raw, record } = entry as {
        info: { error?: CsvError };
        raw: string;
        record: Record<string, string>;
      };
      // Empty lines stand at the beginning of the row that follows them.
      const line = next + lineEnds(/^\s*/.exec(raw)?.[0] ?? "");
      next += lineEnds(raw);
      yield info.error
        ? { line, problem: "has more or fewer cells than the header" }
        : check(line, blankToMissing(record));
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new OperatorError(
        `The file is not CSV from line ${Math.max(1, next)} on (${error.code}): nothing was imported.`,
      );
    throw unreadable(error);
  } finally {
    file.destroy();
  }
  if (next === 0) throw new OperatorError("The file has no header line.");
}

const unreadable = (error: unknown) =>
  error instanceof OperatorError
    ? error
    : new OperatorError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);

function headerOf(header: string[]): (keyof RosterRow)[] {
  const unknown = header.find((name) => !byFoldedName.has(fold(name)));
  if (unknown?.includes(";"))
    throw new OperatorError("The file separates its cells with semicolons: save it as CSV with commas.");
  if (unknown !== undefined)
    throw new OperatorError(`The header has a column "${unknown.slice(0, 40)}"; the columns are ${names.join(", ")}.`);
  const columns = header.flatMap((name) => byFoldedName.get(fold(name)) ?? []);
  if (!columns.includes("externalId")) throw new OperatorError("The header has no column externalId.");
  if (new Set(columns).size < columns.length) throw new OperatorError("The header names a column twice.");
  return columns;
}

async function* readNdjson(file: Readable): AsyncGenerator<RosterLine> {
  let line = 0;
  try {
    for await (const text of linesOf(file)) {
      line += 1;
      const trimmed = text.trim();
      if (trimmed !== "") yield checkJson(line, trimmed);
    }
  } catch (error) {
    throw unreadable(error);
  } finally {
    file.destroy();
  }
}

/** Lines end with a line feed and with nothing else: a JSON text may hold the other line separators of Unicode. */
async function* linesOf(file: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of file) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > maxRowLength) throw new OperatorError("A line is longer than 64 KiB: nothing was imported.");
  }
  yield rest + decoder.decode();
}

function checkJson(line: number, text: string): RosterLine {
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

function check(line: number, record: Record<string, unknown>): RosterLine {
  if (Object.values(record).some((value) => typeof value === "string" && value.includes("\uFFFD")))
    return { line, problem: "is not UTF-8 text" };
  const parsed = Contact.safeParse(record);
  if (parsed.success) return { line, row: parsed.data };
  const [issue] = parsed.error.issues;
  const name = issue?.path.join(".") ?? "";
  // The value itself is not repeated: it may be somebody's address.
  return { line, problem: name in record ? `${name} ${issue?.message ?? "is not valid"}` : `${name} is missing` };
}
