import { csvLine } from "#lib/csv.ts";
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
  yield csvLine(columns);
  for await (const record of records) {
    if (record.type !== "event") continue;
    onEvent();
    yield csvLine(columns.map((column) => record.event[column]));
  }
}
