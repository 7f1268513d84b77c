import { createHash } from "node:crypto";
import type { StreamClient } from "#db/stream.ts";
import { allAnchors } from "./anchors.ts";
import { encode, type Head, start } from "./chain.ts";
import { csvLines } from "./export-csv.ts";
import { auditKeys, sign } from "./keys.ts";
import { type ChainRecord, readEvents, readHead, toTheEnd, weave } from "./records.ts";
import { sealEvents } from "./seal.ts";

export interface ExportInput {
  /** Inclusive. */
  since?: Date | null;
  /** Exclusive. */
  until?: Date | null;
  format: "ndjson" | "csv";
}

/** The first line. `after`: the place before the first event. `stretch`: a part of the chain, not the whole. */
export interface ExportHeader {
  type: "export";
  version: 1;
  stretch: boolean;
  after: Head;
  since: string | null;
  until: string | null;
}
/** The last line, signed: how many events, where they end, and the SHA-256 of every byte before this line. */
export interface ExportEnd extends Head {
  type: "end";
  count: number;
  digest: string;
  key: string;
  signature: string;
}

export const endText = (after: Head, { count, sequence, hash, digest }: Omit<ExportEnd, "key" | "signature">): string =>
  encode(["export", `${after.sequence}`, after.hash, `${count}`, `${sequence}`, hash, digest]);

/**
 * The trail as text, piece by piece. NDJSON: a header, the events as they are stored with the anchors between them, and a
 * signed end; it verifies by itself. Between two instants: the whole stretch of the chain that holds all events of that time.
 * CSV: the events alone, for reading.
 */
export async function* exportEvents(
  streams: StreamClient,
  { since = null, until = null, format }: ExportInput,
  onEvent: () => void = () => {},
): AsyncGenerator<string> {
  await sealEvents(Number.POSITIVE_INFINITY);
  // Before the events: an anchor that is made meanwhile must not know more than what is written here.
  const { anchors } = await allAnchors(streams, await auditKeys());
  const { after, last } = await stretchOf(streams, since, until);
  let end: Head | null = last === toTheEnd ? await readHead(streams) : null;
  const events = readEvents(streams, { first: after.sequence + 1, last }, (head) => {
    if (end) end = head;
  });
  const within = anchors.filter(({ sequence }) => sequence > after.sequence && (end !== null || sequence <= last));
  const records = weave(events, within);
  if (format === "csv") return yield* inPieces(csvLines(records, onEvent));
  const header: ExportHeader = {
    type: "export",
    version: 1,
    stretch: since !== null || until !== null,
    after,
    since: since?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
  };
  yield* inPieces(ndjsonLines(header, records, () => end, onEvent));
}

/** The stretch that holds every event of that time: what stands before it, and its last sequence. */
async function stretchOf(streams: StreamClient, since: Date | null, until: Date | null) {
  const [found] = await streams<{ first: number | null; last: number | null }[]>`SELECT
    (SELECT min(sequence) FROM audit_events WHERE at >= ${since ?? new Date(0)})::float8 AS first,
    (SELECT max(sequence) FROM audit_events WHERE at < ${until ?? new Date("9999-12-31")})::float8 AS last`;
  const last = until === null ? toTheEnd : (found?.last ?? 0);
  if (since === null) return { after: start, last };
  const first = found?.first ?? null;
  if (first === null || first > last) return { after: start, last: 0 };
  const [before] = await streams<{ hash: string }[]>`
    SELECT hash FROM audit_events WHERE sequence = ${first - 1}
    UNION SELECT hash FROM audit_anchors WHERE sequence = ${first - 1} AND dropped_from IS NOT NULL`;
  return { after: { sequence: first - 1, hash: before?.hash ?? "" }, last };
}

async function* ndjsonLines(
  header: ExportHeader,
  records: AsyncIterable<ChainRecord>,
  end: () => Head | null,
  onEvent: () => void,
): AsyncGenerator<string> {
  const digest = createHash("sha256");
  const line = (value: object) => {
    const text = `${JSON.stringify(value)}\n`;
    digest.update(text);
    return text;
  };
  let [count, head]: [number, Head] = [0, header.after];
  yield line(header);
  for await (const record of records) {
    if (record.type === "anchor") {
      if (record.anchor.droppedFrom !== null && record.anchor.sequence > head.sequence) head = record.anchor;
      yield line({ type: "anchor", ...record.anchor });
      continue;
    }
    head = record.event;
    count += 1;
    onEvent();
    yield line({ type: "event", ...record.event });
  }
  // What the database says of its end, and not what was read: a tail that is cut off there must show in the export.
  const { sequence, hash } = end() ?? head;
  const trailer = { type: "end" as const, count, sequence, hash, digest: digest.digest("hex") };
  const [key] = await auditKeys();
  yield `${JSON.stringify({ ...trailer, key: key.id, signature: sign(key, endText(header.after, trailer)) })}\n`;
}

/** A line at a time would be a write at a time. */
async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = "";
  for await (const line of lines) {
    piece += line;
    if (piece.length < 64 * 1024) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
