import { createReadStream } from "node:fs";

/** A row that is longer than this is refused: most likely a file without line ends. */
export const maxRowLength = 64 * 1024;

export interface Line {
  /** From 1. */
  number: number;
  /** Cut where it is longer than a row may be. */
  text: string;
}

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

/** The lines of a file, of which never more than one chunk and one row are in memory. `ends`: what ends a line. */
export async function* linesOf(path: string, ends: RegExp, onBytes: (bytes: number) => void): AsyncGenerator<Line> {
  let number = 0;
  let rest = "";
  const numbered = (text: string): Line => {
    number += 1;
    return { number, text };
  };
  for await (const text of textOf(path, onBytes)) {
    const read = rest + text;
    // The other half of a CRLF may come with the next chunk.
    const held = read.endsWith("\r") ? "\r" : "";
    const lines = read.slice(0, read.length - held.length).split(ends);
    rest = (lines.pop() ?? "").slice(0, maxRowLength + 1) + held;
    for (const line of lines) yield numbered(line);
  }
  for (const line of rest.split(ends)) yield numbered(line);
}
