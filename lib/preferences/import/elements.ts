import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { OperatorError } from "#lib/errors.ts";
import { splitLines } from "#lib/split-lines.ts";

/** `line`: the line of the file where the element starts, from 1. */
export type Element = { line: number } & ({ value: unknown } | { problem: string });

/** The largest element: far above any vendor's page, far below the memory of a process. */
const maxElementChars = 64 * 1024 * 1024;

/**
 * Reads a file of JSON values one by one, never the whole file: the elements of a JSON list, each line of NDJSON (by the
 * file's extension), or one JSON value. A broken element loses only itself; an unclosed list loses its rest.
 * `asList` false: a .json file is one value even if it is a list.
 */
export async function* readElements(
  path: string,
  onBytes: (bytes: number) => void,
  asList = true,
): AsyncGenerator<Element> {
  const json = /\.json$/i.test(path);
  if (!json && !/\.(ndjson|jsonl)$/i.test(path)) throw new OperatorError("The file must be .json, .ndjson or .jsonl.");
  const file = Readable.from(counted(createReadStream(path), onBytes), { objectMode: false }).setEncoding("utf8");
  try {
    for await (const raw of json ? split(file, asList) : lines(file)) {
      yield parseElement(raw);
    }
  } catch (error) {
    throw new OperatorError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* counted(file: AsyncIterable<Buffer>, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of file) {
    onBytes(chunk.length);
    yield chunk;
  }
}

type Raw = { line: number } & ({ text: string } | { problem: string });

function parseElement(raw: Raw): Element {
  if ("problem" in raw) return raw;
  const { line, text } = raw;
  if (text.includes("\uFFFD")) return { line, problem: "is not UTF-8 text" };
  try {
    return { line, value: JSON.parse(text) };
  } catch {
    return { line, problem: "is not JSON" };
  }
}

/** Only a line feed ends a line, because a JSON text may contain the other line separators of Unicode. */
async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<Raw> {
  for await (const { number: line, text } of splitLines(chunks, /\n/, maxElementChars)) {
    if (text.length > maxElementChars) yield { line, problem: "is longer than 64 MiB" };
    else if (text.trim() !== "") yield { line, text: text.trim() };
  }
}

const isBlank = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xfeff;

/** The elements of a list, or the whole text if it is not a list. */
async function* split(chunks: AsyncIterable<string>, asList: boolean): AsyncGenerator<Raw> {
  let [line, startLine, depth, size] = [1, 1, 0, 0];
  let [inString, escaped] = [false, false];
  let shape: "unknown" | "value" | "list" | "closed" = "unknown";
  let parts: string[] = [];
  let begun = false;
  let afterComma = false;
  const take = (): Raw => {
    const text = parts.join("");
    parts = [];
    size = 0;
    begun = false;
    return { line: startLine, text };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      if (code === 0x0a) line += 1;
      if (inString) {
        if (escaped) escaped = false;
        else if (code === 0x5c) escaped = true;
        else if (code === 0x22) inString = false;
        continue;
      }
      if (!begun && isBlank(code)) continue;
      if (shape === "unknown") {
        shape = code === 0x5b && asList ? "list" : "value";
        if (shape === "list") continue;
      }
      const ends = shape === "list" && depth === 0 && (code === 0x2c || code === 0x5d);
      if (!begun && !(ends && code === 0x5d && !afterComma)) {
        begun = true;
        startLine = line;
        from = at;
      }
      if (ends) {
        if (begun) {
          parts.push(chunk.slice(from, at));
          yield take();
        }
        afterComma = code === 0x2c;
        if (code === 0x5d) shape = "closed";
      } else if (code === 0x22) inString = true;
      else if (code === 0x7b || code === 0x5b) depth += 1;
      else if ((code === 0x7d || code === 0x5d) && depth > 0) depth -= 1;
    }
    if (!begun) continue;
    parts.push(chunk.slice(from));
    size += chunk.length - from;
    if (size > maxElementChars) {
      yield { line: startLine, problem: "is longer than 64 MiB; the rest of the file was not read" };
      return;
    }
  }
  if (begun) yield shape === "closed" ? { line: startLine, problem: "is after the end of the list" } : take();
  // A truncated file must be reported, or its missing elements would go unnoticed.
  if (shape === "unknown") yield { line, problem: "the file is empty" };
  if (shape === "list") yield { line, problem: "the list is not closed: the file is cut off" };
}
