import { z } from "zod";
import { ValidationError } from "./errors.ts";

/** Parses a verb's input; the first problem becomes a ValidationError with its path. */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ValidationError(issue?.message ?? "is not valid", (issue?.path ?? []).map(String));
}

const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** Text without NUL, which PostgreSQL cannot store, and without lone surrogates, which UTF-8 cannot. */
export const storable = z.string().refine(isStorable, "has characters that are not text");

const maxNesting = 20;

function isStorableJson(value: unknown, nesting: number): boolean {
  if (typeof value === "string") return isStorable(value);
  if (typeof value !== "object" || value === null) return true;
  return (
    nesting < maxNesting &&
    Object.entries(value).every(([name, inner]) => isStorable(name) && isStorableJson(inner, nesting + 1))
  );
}

/** A JSON object that `jsonb` takes: all names and texts storable, nested no deeper than what walks it can bear. */
export const storableObject = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => isStorableJson(value, 0),
    `has characters that are not text, or is nested more than ${maxNesting} deep`,
  );

/** One line of at most `max` characters, trimmed, not empty. */
export const line = (max: number) =>
  storable
    .trim()
    .min(1, "must not be empty")
    .max(max, `has more than ${max} characters`)
    .refine((text) => !/\p{Cc}/u.test(text), "must be one line without control characters");

export const reason = storable.trim().max(1000, "has more than 1000 characters").nullish();

const zones = new Set(Intl.supportedValuesOf("timeZone"));

/** An IANA name, old aliases too ("US/Eastern"); offsets such as "+01:00" are no zones. */
export const timeZone = z.string().refine((name) => zones.has(name) || isKnownAlias(name), "is not an IANA time zone");

function isKnownAlias(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** "HH:MM", 00:00 to 23:59. */
export const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM, from 00:00 to 23:59");
