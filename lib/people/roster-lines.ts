import { createReadStream } from "node:fs";

/** A longer row is rejected, because the file most likely has no line ends. */
export const maxRowLength = 64 * 1024;

export interface Line {
  /** From 1. */
  number: number;
  /** Truncated after the longest allowed row. */
  text: string;
}

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

/** The lines of a file. Keeps at most one chunk and one row in memory. */
export async function* linesOf(path: string, lineEnd: RegExp, onBytes: (bytes: number) => void): AsyncGenerator<Line> {
  let number = 0;
  let rest = "";
  const numbered = (text: string): Line => {
    number += 1;
    return { number, text };
  };
  for await (const text of textOf(path, onBytes)) {
    const read = rest + text;
    // The LF of a CRLF may be in the next chunk.
    const pendingCr = read.endsWith("\r") ? "\r" : "";
    const lines = read.slice(0, read.length - pendingCr.length).split(lineEnd);
    rest = (lines.pop() ?? "").slice(0, maxRowLength + 1) + pendingCr;
    for (const line of lines) yield numbered(line);
  }
  for (const line of rest.split(lineEnd)) yield numbered(line);
}
