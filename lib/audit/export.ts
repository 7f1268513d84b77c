import { transaction } from "#db/client.ts";
import type { StreamClient } from "#db/stream.ts";
import type { Ctx } from "#lib/context.ts";
import { allAnchors } from "./anchors.ts";
import { type Head, start } from "./chain.ts";
import { csvLines } from "./export-csv.ts";
import { type ExportHeader, ndjsonLines } from "./export-ndjson.ts";
import { auditKeys } from "./keys.ts";
import { readErasures, readEvents, readHead, toTheEnd, weave, withErasures } from "./records.ts";
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
 * The trail as text, piece by piece. NDJSON: a header, the events with the anchors between them, the
 * erasures from elsewhere that explain why contents of these are gone, and a signed end; it verifies by itself. Between two
 * instants: the whole stretch of the chain that holds all events of that time. CSV: the events alone, for reading. Who took it
 * out is in the trail before anything is handed over, behind what is exported.
 */
export async function* exportEvents(
  ctx: Ctx,
  streams: StreamClient,
  input: ExportInput,
  onEvent: () => void = () => {},
): AsyncGenerator<string> {
  let isNoted = false;
  for await (const piece of piecesOf(streams, input, onEvent)) {
    if (!isNoted) await note(ctx, input);
    isNoted = true;
    yield piece;
  }
}

const note = (ctx: Ctx, { since, until, format }: ExportInput) =>
  transaction(ctx.actor, (tx) =>
    audit(tx, ctx, {
      action: "audit.export",
      after: { since: since?.toISOString() ?? null, until: until?.toISOString() ?? null, format },
    }),
  );

async function* piecesOf(
  streams: StreamClient,
  { since = null, until = null, format }: ExportInput,
  onEvent: () => void,
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
    version: 2,
    stretch: since !== null || until !== null,
    after,
    since: since?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
  };
  const whole = withErasures(records, (subjects) => readErasures(streams, subjects));
  yield* inPieces(ndjsonLines(header, whole, () => end, onEvent));
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
