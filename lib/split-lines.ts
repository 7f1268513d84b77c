export interface Line {
  /** From 1. */
  number: number;
  /** Cut to one character over the limit where it is longer. */
  text: string;
}

/**
 * The lines of a text that comes in chunks; one chunk and one line are in memory at most. An empty last line is left out.
 * `ends`: node:readline would also end lines at U+2028 and U+2029, which a JSON text may hold.
 */
export async function* splitLines(
  chunks: AsyncIterable<string>,
  ends: RegExp,
  maxLength: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Line> {
  let number = 0;
  let line = "";
  // The other half of a CRLF may come with the next chunk.
  let heldReturn = "";
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
    const text = heldReturn + chunk;
    heldReturn = text.endsWith("\r") ? "\r" : "";
    yield* split(heldReturn === "" ? text : text.slice(0, -1));
  }
  yield* split(heldReturn);
  if (line !== "") yield { number: number + 1, text: line };
}
