import { randomBytes } from "node:crypto";
import { cleanLine, escapeUrlPart, safeUrl } from "./escape.ts";
import { findField, NAME, replacePlaceholders } from "./fields.ts";

/** The values of one person. All other values are inserted once, when the message is compiled. */
export interface PersonValues {
  name: string;
  preferences: string;
  unsubscribe: string;
  /** The first words of the mail, for the inbox list. */
  preview: string;
}
type Slot = { value: string } | { person: keyof PersonValues };
type Piece = string | ((values: PersonValues) => string);

/** The position of a value in a text. */
export interface ValuePosition {
  /** Inside a code span or block. */
  inCode: boolean;
  /** The next character could complete an entity that the value begins: a word character, another value or ";". */
  isContinued: boolean;
}

/** Writes values into one output format. */
export interface Output {
  /** Escapes a value in text. */
  value(value: string, position: ValuePosition): string;
  /** Finds URLs in the output, in the group "url", in their escaped form. */
  urls: RegExp;
  readUrl(written: string): string;
  writeUrl(url: string): string;
}

/**
 * Markers replace values while Markdown and React process a template, so a value is never parsed. A marker is a random
 * lower-case word that parsers do not change and authors cannot guess. Each value replaces its marker at the end, escaped
 * for the position of the marker.
 */
export function createMarkers() {
  const key = `s${randomBytes(16).toString("hex")}`;
  const slots: Slot[] = [];
  const pattern = new RegExp(`${key}q(\\d+)([tc])`, "g");

  function markerFor(slot: Slot): string {
    return `${key}q${slots.push(slot) - 1}t`;
  }

  /** Replaces placeholders with markers. Every field must exist: check with findMissingFields first. */
  function insertMarkers(template: string, data: Readonly<Record<string, unknown>>): string {
    return replacePlaceholders(template, (path) =>
      markerFor(path === NAME ? { person: "name" } : { value: findField(data, path) ?? "" }),
    );
  }

  function splitAtMarkers(
    text: string,
    write: (value: string, position: ValuePosition, at: number) => string,
  ): Piece[] {
    const pieces: Piece[] = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const slot = slots[Number(match[1])];
      if (!slot) continue;
      const { index } = match;
      pieces.push(text.slice(end, index));
      end = index + match[0].length;
      const position = { inCode: match[2] === "c", isContinued: /^[\w;]/.test(text.slice(end, end + 1)) };
      if ("value" in slot) pieces.push(write(slot.value, position, index));
      else pieces.push((values) => write(values[slot.person], position, index));
    }
    pieces.push(text.slice(end));
    return pieces;
  }

  /** Splits a text with markers once. The returned function only joins strings. */
  function compile(text: string, output: Output): (values: PersonValues) => string {
    const pieces: Piece[] = [];
    let end = 0;
    for (const match of text.matchAll(output.urls)) {
      pieces.push(
        ...splitAtMarkers(text.slice(end, match.index), (value, position) => output.value(cleanLine(value), position)),
      );
      // A value at the start of a URL is the URL itself. A later value is escaped as a part of the author's URL.
      const url = splitAtMarkers(output.readUrl(match.groups?.url ?? ""), (value, _, at) =>
        at === 0 ? value : escapeUrlPart(value),
      );
      pieces.push(compileUrl(url, (joined) => output.writeUrl(safeUrl(joined))));
      end = match.index + match[0].length;
    }
    pieces.push(...splitAtMarkers(text.slice(end), (value, position) => output.value(cleanLine(value), position)));
    return join(pieces);
  }

  return {
    markerFor,
    insertMarkers,
    compile,
    /** Returns a text that is inside code, where values need other escapes. */
    inCode: (text: string) => text.replace(pattern, `${key}q$1c`),
    /** Returns a random word that finds a position again in the output. Authors cannot guess it. */
    delimiter: (name: string) => `${key}m${name}`,
  };
}

export type Markers = ReturnType<typeof createMarkers>;

function compileUrl(pieces: Piece[], write: (text: string) => string): Piece {
  const joined = join(pieces);
  return pieces.every((piece) => typeof piece === "string")
    ? write(pieces.join(""))
    : (values) => write(joined(values));
}

function join(pieces: Piece[]): (values: PersonValues) => string {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (typeof piece === "string" && typeof last === "string") merged[merged.length - 1] = last + piece;
    else merged.push(piece);
  }
  return (values) => {
    let text = "";
    for (const piece of merged) text += typeof piece === "string" ? piece : piece(values);
    return text;
  };
}
