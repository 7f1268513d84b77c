import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { z } from "zod";
import { OperatorError } from "#lib/errors.ts";
import { splitLines } from "#lib/split-lines.ts";
import { AnchorLine } from "./anchor-file.ts";
import { type Expectations, Tampering } from "./chain-verifier.ts";
import { type ExportEnd, type ExportHeader, endText } from "./export-ndjson.ts";
import { auditKeys, checkSignature } from "./keys.ts";
import type { ChainRecord } from "./records.ts";
import { type InvalidChain, type Verification, verifyChain } from "./verify.ts";

const text = z.string().nullable();
const HeadSchema = z.object({ sequence: z.int().min(0), hash: z.string() });
const Header = z.object({
  type: z.literal("export"),
  version: z.literal([1, 2]),
  stretch: z.boolean(),
  after: HeadSchema,
  since: text,
  until: text,
});
const Event = z.object({
  type: z.literal("event"),
  sequence: z.int().positive(),
  id: z.string(),
  at: z.string(),
  action: z.string(),
  actor: z.string(),
  actorRole: z.string(),
  subject: text,
  requestId: text,
  salt: text,
  reason: text,
  before: text,
  after: text,
  contentHash: z.string(),
  mark: text,
  hash: z.string(),
});
const End = HeadSchema.extend({
  type: z.literal("end"),
  count: z.int().min(0),
  digest: z.string(),
  key: z.string(),
  signature: z.string(),
});
const Erasure = Event.omit({ sequence: true, hash: true, salt: true, reason: true, before: true, after: true }).extend({
  type: z.literal("erasure"),
  subject: z.string(),
});
const Line = z.discriminatedUnion("type", [Event, AnchorLine.extend({ type: z.literal("anchor") }), Erasure, End]);

/**
 * Verifies an export line by line: its chain, its anchors, and the signed end, which reveals removed or added lines.
 * Needs only the key that signed it. Throws OperatorError if the file is no export, its key is unknown, or an older
 * version wrote it without the erasures it needs.
 */
export async function verifyFile(path: string, onBytes: (bytes: number) => void): Promise<Verification> {
  const ring = await auditKeys();
  const digest = createHash("sha256");
  const lines = linesOf(path, onBytes);
  const { value: first = "" } = await lines.next();
  const header = readHeader(first);
  digest.update(`${first}\n`);
  let end: ExportEnd | null = null;

  async function* records(): AsyncGenerator<ChainRecord> {
    let sequence = header.after.sequence;
    for await (const line of lines) {
      if (end) throw new Tampering(sequence + 1, "is after the export's end");
      const { success, data } = Line.safeParse(parseJson(line));
      if (!success) throw new Tampering(sequence + 1, "is not readable: its line was changed");
      if (data.type === "end") {
        end = data;
        continue;
      }
      digest.update(`${line}\n`);
      if (data.type === "event") {
        sequence = data.sequence;
        yield { type: "event", event: data };
      } else if (data.type === "anchor") yield { type: "anchor", anchor: data };
      else yield { type: "erasure", erasure: data };
    }
  }

  const { after, stretch: isRange, version } = header;
  const expected: Expectations = { ring, after, end: () => end, isRange, erasuresElsewhere: isRange && version === 1 };
  const verification = await verifyChain(records(), expected);
  if (!verification.ok) return verification;
  const { sequence } = verification.head;
  // Assigned inside records(), which TypeScript's flow analysis does not follow.
  const last = end as ExportEnd | null;
  if (!last) return invalid(sequence + 1, "is missing: the export was cut off before its end");
  const signature = checkSignature(ring, last.key, endText(header.after, last), last.signature);
  if (signature === "unknown")
    throw new OperatorError(
      `The export is signed with a key that is unknown here (${last.key}). Run this with the AUTH_SECRETS of the service that wrote the export, older secrets after the newest.`,
    );
  const proven = verification.anchored?.sequence ?? header.after.sequence;
  if (signature === "forged")
    return invalid(
      Math.min(proven + 1, sequence),
      "is not proven: the signature of the export is invalid, so the export was rewritten",
    );
  if (last.count !== verification.count)
    return invalid(sequence + 1, "is not proven: the export states a different number of events");
  if (last.digest !== digest.digest("hex"))
    return invalid(
      verification.forgotten.first || header.after.sequence + 1,
      "is not proven: the file was changed after it was signed",
    );
  if (verification.unexplained !== undefined)
    throw new OperatorError(
      `NOT PROVEN: the contents of event ${verification.unexplained} are missing, and the file was exported by an older version that did not record the reason. Export it again.`,
    );
  return verification;
}

const invalid = (sequence: number, problem: string): InvalidChain => ({ ok: false, sequence, problem });

function readHeader(line: string): ExportHeader {
  const { success, data } = Header.safeParse(parseJson(line));
  if (!success)
    throw new OperatorError(
      "The file is not an export of the audit log. To create one, run `./np audit export` (NDJSON; CSV cannot be verified).",
    );
  return data;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Splits at line feeds only. Text after the last one counts as a line. */
async function* linesOf(path: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  for await (const { text } of splitLines(textOf(path, onBytes), /\n/)) yield text;
}

async function* textOf(path: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes = chunk as Buffer;
    onBytes(bytes.length);
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder.decode();
}
