import { transaction } from "#db/client.ts";
import type { StreamClient } from "#db/stream.ts";
import type { Ctx } from "#lib/context.ts";
import { allAnchors } from "./anchors.ts";
import { chainStart, type Head } from "./chain.ts";
import { csvLines } from "./export-csv.ts";
import { type ExportHeader, ndjsonLines } from "./export-ndjson.ts";
import { auditKeys } from "./keys.ts";
import { interleaveAnchors, readErasures, readEvents, readHead, untilEnd, withErasures } from "./records.ts";
import { sealEvents } from "./seal.ts";
import { audit } from "./write.ts";

export interface ExportInput {
  /** Inclusive. */
  since?: Date | null;
  /** Exclusive. */
  until?: Date | null;
  format: "ndjson" | "csv";
}

/**
 * Exports the audit log in chunks of text. NDJSON verifies on its own: header, events with anchors, explaining erasures
 * and a signed end. With `since` or `until`, it is the part of the chain that holds all events of that time. CSV
 * holds events only. Audits the export before the first chunk, so the audit event is not part of it.
 */
export async function* exportEvents(
  ctx: Ctx,
  streams: StreamClient,
  input: ExportInput,
  onEvent: () => void = () => {},
): AsyncGenerator<string> {
  let isRecorded = false;
  for await (const chunk of exportChunks(streams, input, onEvent)) {
    if (!isRecorded) await recordExport(ctx, input);
    isRecorded = true;
    yield chunk;
  }
}

const recordExport = (ctx: Ctx, { since, until, format }: ExportInput) =>
  transaction(ctx.actor, (tx) =>
    audit(tx, ctx, {
      action: "audit.export",
      after: { since: since?.toISOString() ?? null, until: until?.toISOString() ?? null, format },
    }),
  );

async function* exportChunks(
  streams: StreamClient,
  { since = null, until = null, format }: ExportInput,
  onEvent: () => void,
): AsyncGenerator<string> {
  await sealEvents(Number.POSITIVE_INFINITY);
  // Read before the events: an anchor made meanwhile must not cover events that this export lacks.
  const { anchors } = await allAnchors(streams, await auditKeys());
  const { after, last } = await rangeOf(streams, since, until);
  let end: Head | null = last === untilEnd ? await readHead(streams) : null;
  const events = readEvents(streams, { first: after.sequence + 1, last }, (head) => {
    if (end) end = head;
  });
  const within = anchors.filter(({ sequence }) => sequence > after.sequence && (end !== null || sequence <= last));
  const records = interleaveAnchors(events, within);
  if (format === "csv") return yield* inChunks(csvLines(records, onEvent));
  const header: ExportHeader = {
    type: "export",
    version: 2,
    stretch: since !== null || until !== null,
    after,
    since: since?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
  };
  const withExplanations = withErasures(records, (subjects) => readErasures(streams, subjects));
  yield* inChunks(ndjsonLines(header, withExplanations, () => end, onEvent));
}

/** Finds the part of the chain that holds every event of that time: the head before it, and its last sequence. */
async function rangeOf(streams: StreamClient, since: Date | null, until: Date | null) {
  const [found] = await streams<{ first: number | null; last: number | null }[]>`SELECT
    (SELECT min(sequence) FROM audit_events WHERE at >= ${since ?? new Date(0)})::float8 AS first,
    (SELECT max(sequence) FROM audit_events WHERE at < ${until ?? new Date("9999-12-31")})::float8 AS last`;
  const last = until === null ? untilEnd : (found?.last ?? 0);
  if (since === null) return { after: chainStart, last };
  const first = found?.first ?? null;
  if (first === null || first > last) return { after: chainStart, last: 0 };
  const [before] = await streams<{ hash: string }[]>`
    SELECT hash FROM audit_events WHERE sequence = ${first - 1}
    UNION SELECT hash FROM audit_anchors WHERE sequence = ${first - 1} AND dropped_from IS NOT NULL`;
  return { after: { sequence: first - 1, hash: before?.hash ?? "" }, last };
}

/** Joins lines into chunks of 64 KiB, to avoid a write per line. */
async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = "";
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < 64 * 1024) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}
