export interface Line {
  /** From 1. */
  number: number;
  /** A line longer than the limit is cut to one character more than the limit. */
  text: string;
}

/**
 * Splits a text that arrives in chunks into lines. At most one chunk and one line are in memory. An empty last line is
 * omitted. `ends`: node:readline also ends lines at U+2028 and U+2029, which JSON text may contain.
 */
export async function* splitLines(
  chunks: AsyncIterable<string>,
  ends: RegExp,
  maxLength: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Line> {
  let number = 0;
  let line = "";
  // The LF of a CRLF may arrive with the next chunk.
  let pendingReturn = "";
  const extend = (more: string): void => {
    if (line.length <= maxLength)
      line = line.length + more.length <= maxLength ? line + more : (line + more).slice(0, maxLength + 1);
  };
  function* split(text: string): Generator<Line> {
    const [first = "", ...others] = text.split(ends);
    extend(first);
    for (const other of others) {
      number += 1;
      yield { number, text: line };
      line = "";
      extend(other);
    }
  }
  for await (const chunk of chunks) {
    const text = pendingReturn + chunk;
    pendingReturn = text.endsWith("\r") ? "\r" : "";
    yield* split(pendingReturn === "" ? text : text.slice(0, -1));
  }
  yield* split(pendingReturn);
  if (line !== "") yield { number: number + 1, text: line };
}
