import { createReadStream } from "node:fs";
import { type Line, splitLines } from "#lib/split-lines.ts";

/** A row that is longer than this is refused: most likely a file without line ends. */
export const maxRowLength = 64 * 1024;

/** The file's text: UTF-8, or UTF-16 with a byte order mark. Opens the file when the first chunk is asked for. */
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

/** The lines of a file, cut where they are longer than a row may be. `ends`: what ends a line. */
export const linesOf = (path: string, ends: RegExp, onBytes: (bytes: number) => void): AsyncGenerator<Line> =>
  splitLines(textOf(path, onBytes), ends, maxRowLength);
