import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { CsvError, parse as parseCsv } from "csv-parse";
import type { z } from "zod";
import { OperatorError } from "#lib/errors.ts";
import { Contact } from "./contact.ts";

export type RosterRow = z.output<typeof Contact>;
/** `line`: where the row starts in the file, from 1. */
export type RosterLine = { line: number } & ({ row: RosterRow } | { problem: string });

const names = Object.keys(Contact.shape) as (keyof RosterRow)[];
const fold = (name: string) => name.replace(/[\s_-]/g, "").toLowerCase();
const byFoldedName = new Map(names.map((name) => [fold(name), name]));

/**
 * Reads a roster row by row, never the whole file: CSV with a header line, or NDJSON, by the file's ending. Columns are
 * externalId, name, email, phone, slackUserId, timeZone, locale, in any order and case, with or without underscores; an
 * empty cell leaves what is known. Throws OperatorError for a file that is no roster at all.
 */
export function readRoster(path: string, onBytes: (bytes: number) => void): AsyncGenerator<RosterLine> {
  const file = Readable.from(counted(createReadStream(path), onBytes), { objectMode: false });
  if (/\.(ndjson|jsonl)$/i.test(path)) return readNdjson(file);
  if (/\.csv$/i.test(path)) return readCsv(file);
  throw new OperatorError("A roster is a .csv or .ndjson file.");
}

async function* counted(file: AsyncIterable<Buffer>, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of file) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function* readCsv(file: Readable): AsyncGenerator<RosterLine> {
  const parser = file.pipe(
    parseCsv({
      bom: true,
      columns: headerOf,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 64 * 1024,
    }),
  );
  file.on("error", (error) => parser.destroy(error));
  let line = 2;
  try {
    for await (const entry of parser) {
      const { info, record } = entry as { info: { lines: number; error?: CsvError }; record: Record<string, string> };
      yield info.error
        ? { line, problem: "has more or fewer cells than the header" }
        : check(line, blankToMissing(record));
      line = info.lines + 1;
    }
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    if (error instanceof CsvError)
      throw new OperatorError(`The file is not CSV from line ${line} on (${error.code}): nothing was imported.`);
    throw new OperatorError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function headerOf(header: string[]): (keyof RosterRow)[] {
  const unknown = header.find((name) => !byFoldedName.has(fold(name)));
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
    for await (const text of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      const trimmed = text.replace(/^\uFEFF/, "").trim();
      if (trimmed === "") continue;
      yield checkJson(line, trimmed);
    }
  } catch (error) {
    throw new OperatorError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
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
