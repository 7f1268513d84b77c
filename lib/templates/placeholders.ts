import { randomBytes } from "node:crypto";
import { cleanLine, escapeUrlPart, safeUrl } from "./escape.ts";
import { findField, NAME, replacePlaceholders } from "./fields.ts";

/** What is known per person only; everything else is put in once, when the message is compiled. */
export interface PersonValues {
  name: string;
  preferences: string;
  unsubscribe: string;
  /** The first words of the mail, for the inbox list. */
  preview: string;
}
type Slot = { value: string } | { person: keyof PersonValues };
type Piece = string | ((values: PersonValues) => string);

/** How values are written into one kind of output. */
export interface Output {
  /** A value among text; `inCode` inside a code span or block. */
  value(value: string, inCode: boolean): string;
  /** Where URLs stand, with the URL as group "url", as it is written there. */
  urls: RegExp;
  readUrl(written: string): string;
  writeUrl(url: string): string;
}

/**
 * Stand-ins for values while a template goes through Markdown and React. A seal is one unguessable lower-case word,
 * so parsers leave it alone, no author can write one, and a value is never parsed: it replaces its seal at the end,
 * escaped for the place where the seal came to stand.
 */
export function createSeals() {
  const key = `s${randomBytes(16).toString("hex")}`;
  const slots: Slot[] = [];
  const pattern = new RegExp(`${key}q(\\d+)([tc])`, "g");

  function seal(slot: Slot): string {
    return `${key}q${slots.push(slot) - 1}t`;
  }

  /** Every field must be there: check with findMissingFields first. */
  function sealTemplate(template: string, data: Readonly<Record<string, unknown>>): string {
    return replacePlaceholders(template, (path) =>
      seal(path === NAME ? { person: "name" } : { value: findField(data, path) ?? "" }),
    );
  }

  function cut(text: string, write: (value: string, inCode: boolean, at: number) => string): Piece[] {
    const pieces: Piece[] = [];
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      const slot = slots[Number(match[1])];
      if (!slot) continue;
      const { index } = match;
      const inCode = match[2] === "c";
      pieces.push(text.slice(end, index));
      if ("value" in slot) pieces.push(write(slot.value, inCode, index));
      else pieces.push((values) => write(values[slot.person], inCode, index));
      end = index + match[0].length;
    }
    pieces.push(text.slice(end));
    return pieces;
  }

  /** Text with seals, cut up once; what comes back only joins strings. */
  function compile(text: string, output: Output): (values: PersonValues) => string {
    const pieces: Piece[] = [];
    let end = 0;
    for (const match of text.matchAll(output.urls)) {
      pieces.push(...cut(text.slice(end, match.index), (value, inCode) => output.value(cleanLine(value), inCode)));
      // A value at the start of a URL is the URL itself; one further on is escaped as a part of the URL the author began.
      const url = cut(output.readUrl(match.groups?.url ?? ""), (value, _, at) =>
        at === 0 ? value : escapeUrlPart(value),
      );
      pieces.push(whole(url, (joined) => output.writeUrl(safeUrl(joined))));
      end = match.index + match[0].length;
    }
    pieces.push(...cut(text.slice(end), (value, inCode) => output.value(cleanLine(value), inCode)));
    return join(pieces);
  }

  return {
    seal,
    sealTemplate,
    compile,
    /** The same text for a place inside code, where a value needs other escapes. */
    inCode: (text: string) => text.replace(pattern, `${key}q$1c`),
    /** Words that no author can write, to find places again in the output. */
    mark: (name: string) => `${key}m${name}`,
  };
}

export type Seals = ReturnType<typeof createSeals>;

function whole(pieces: Piece[], write: (text: string) => string): Piece {
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
