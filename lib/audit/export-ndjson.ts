import { createHash } from "node:crypto";
import { encode, type Head } from "./chain.ts";
import { auditKeys, sign } from "./keys.ts";
import type { ChainRecord } from "./records.ts";

/**
 * The first line. `after`: the head before the first event. `stretch`, the file format's name for a range: a part of
 * the chain, not all of it. `version`: a part in version 1 may lack the erasures that explain missing contents.
 */
export interface ExportHeader {
  type: "export";
  version: 1 | 2;
  stretch: boolean;
  after: Head;
  since: string | null;
  until: string | null;
}
/** The last line, signed: number of events, the head they end with, and SHA-256 of every byte before this line. */
export interface ExportEnd extends Head {
  type: "end";
  count: number;
  digest: string;
  key: string;
  signature: string;
}

export const endText = (after: Head, { count, sequence, hash, digest }: Omit<ExportEnd, "key" | "signature">): string =>
  encode(["export", `${after.sequence}`, after.hash, `${count}`, `${sequence}`, hash, digest]);

/** Yields the header, the records and the signed end. `end` gives the end of the chain. */
export async function* ndjsonLines(
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
    if (record.type === "erasure") {
      yield line({ type: "erasure", ...record.erasure });
      continue;
    }
    head = record.event;
    count += 1;
    onEvent();
    yield line({ type: "event", ...record.event });
  }
  // The end that the database records, not the last event read: a tail deleted in the database must show in the
  // export.
  const { sequence, hash } = end() ?? head;
  const trailer = { type: "end" as const, count, sequence, hash, digest: digest.digest("hex") };
  const [key] = await auditKeys();
  yield `${JSON.stringify({ ...trailer, key: key.id, signature: sign(key, endText(header.after, trailer)) })}\n`;
}
