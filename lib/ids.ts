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
  apiKey: "key",
  session: "ses",
  outbox: "out",
  import: "imp",
  worker: "wrk",
  securityEvent: "sev",
} as const;

export type IdKind = keyof typeof PREFIXES;

export const newId = (kind: IdKind): string => typeid(PREFIXES[kind]).toString();

const shape = /^([a-z]{3})_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The kind of an id, or null for other text. */
export function kindOfId(id: string): IdKind | null {
  const prefix = shape.exec(id)?.[1];
  return (Object.keys(PREFIXES) as IdKind[]).find((kind) => PREFIXES[kind] === prefix) ?? null;
}
