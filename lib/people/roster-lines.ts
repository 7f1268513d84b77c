import { createReadStream } from "node:fs";
import { type Line, splitLines } from "#lib/split-lines.ts";

/** A longer row is rejected, because the file most likely has no line ends. */
export const maxRowLength = 64 * 1024;

/** The file's text: UTF-8, or UTF-16 with a byte order mark. Opens the file when the first chunk is read. */
async function* textOf(path: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer;
    onBytes(bytes.length);
    head = Buffer.concat([head, bytes]);
    if (head.length < 2) continue;
    decoder ??= new TextDecoder(head[0] === 0xff && head[1] === 0xfe ? "utf-16le" : "utf-8");
    yield decoder.decode(head, { stream: true });
    head = Buffer.alloc(0);
  }
  yield (decoder ?? new TextDecoder()).decode(head);
}

/** The lines of a file, truncated after the longest allowed row. */
export const linesOf = (path: string, lineEnd: RegExp, onBytes: (bytes: number) => void): AsyncGenerator<Line> =>
  splitLines(textOf(path, onBytes), lineEnd, maxRowLength);
