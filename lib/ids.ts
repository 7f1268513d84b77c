import { randomInt } from "node:crypto";
import { typeid } from "typeid-js";

/** Type-prefixed, time-ordered ids (TypeID: a prefix and a UUIDv7 in base 32), stored in their displayed form. */
const PREFIXES = {
  user: "usr",
  topic: "top",
  notification: "ntf",
  delivery: "dlv",
  digest: "dig",
  suppression: "sup",
  consent: "con",
  audit: "aud",
  incident: "inc",
  maintenance: "mnt",
  shift: "ocs",
  statusSubscriber: "sub",
  apiKey: "key",
  session: "ses",
  outbox: "out",
  import: "imp",
  worker: "wrk",
  securityEvent: "sev",
  alert: "alt",
  operationRun: "run",
  release: "rls",
  report: "rep",
  reportNote: "rpn",
  reportAmendment: "rpa",
  testRun: "tst",
} as const;

export type IdKind = keyof typeof PREFIXES;

export const newId = (kind: IdKind): string => typeid(PREFIXES[kind]).toString();

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const timeCharacters = 10;
const randomCharacters = 16;
const lastCharacters = 5;
const lastNumbers = alphabet.length ** lastCharacters;

/** The smallest id of a moment: the first ten characters of a TypeID encode milliseconds. */
export function firstIdAt(kind: IdKind, moment: Date): string {
  const ms = Math.max(0, moment.getTime());
  const characters = Array.from(
    { length: timeCharacters },
    (_, position) => alphabet[Math.floor(ms / 32 ** (timeCharacters - 1 - position)) % 32],
  );
  return `${PREFIXES[kind]}_${characters.join("")}`;
}

/** Many new ids of one moment, in ascending order: the first is random, the others count up from it. */
export function newIds(kind: IdKind, count: number, at: Date): string[] {
  if (count > lastNumbers / 2) throw new Error("too many ids in one call");
  const start = firstIdAt(kind, at) + newId(kind).slice(-randomCharacters, -lastCharacters);
  const first = randomInt(lastNumbers / 2);
  return Array.from({ length: count }, (_, index) => start + lastFive(first + index));
}

const lastFive = (n: number): string =>
  `${alphabet[(n >> 20) & 31]}${alphabet[(n >> 15) & 31]}${alphabet[(n >> 10) & 31]}${alphabet[(n >> 5) & 31]}${alphabet[n & 31]}`;

const shape = /^([a-z]{3})_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The kind of an id, or null for other text. */
export function kindOfId(id: string): IdKind | null {
  const prefix = shape.exec(id)?.[1];
  return (Object.keys(PREFIXES) as IdKind[]).find((kind) => PREFIXES[kind] === prefix) ?? null;
}
