import type { ChainEvent } from "./chain.ts";
import type { ChainRecord } from "./records.ts";

const columns = [
  "sequence",
  "id",
  "at",
  "action",
  "actor",
  "actorRole",
  "subject",
  "reason",
  "before",
  "after",
  "requestId",
  "hash",
] as const satisfies (keyof ChainEvent)[];

/** Writes events as CSV (RFC 4180) with a header line. */
export async function* csvLines(records: AsyncIterable<ChainRecord>, onEvent: () => void): AsyncGenerator<string> {
  yield `${columns.join(",")}\r\n`;
  for await (const record of records) {
    if (record.type !== "event") continue;
    onEvent();
    yield `${columns.map((column) => cell(record.event[column])).join(",")}\r\n`;
  }
}

/** Prefixes an apostrophe to text that a spreadsheet would run as a formula (OWASP, "CSV injection"). */
function cell(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
