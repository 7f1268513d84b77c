import { z } from "zod";
import { ValidationError } from "./errors.ts";
import { isTimeZone } from "./time-zone.ts";

/** Parses a verb's input. Throws ValidationError with the path of the first problem. */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ValidationError(issue?.message ?? "is not valid", (issue?.path ?? []).map(String));
}

const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** Text in NFC, without NUL (PostgreSQL cannot store it) and without lone surrogates (UTF-8 cannot encode them). */
export const storable = z.string().normalize("NFC").refine(isStorable, "has invalid characters");

const maxNesting = 20;

function isStorableJson(value: unknown, nesting: number): boolean {
  if (typeof value === "string") return isStorable(value);
  if (typeof value !== "object" || value === null) return true;
  return (
    nesting < maxNesting &&
    Object.entries(value).every(([name, inner]) => isStorable(name) && isStorableJson(inner, nesting + 1))
  );
}

/** False for a number that JavaScript cannot represent exactly: an integer beyond 2^53 - 1, or infinity. */
function hasExactNumbers(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(hasExactNumbers);
}

/** Names and texts in NFC, like `storable`, so that placeholders find their field in either spelling. */
function composed(value: unknown): unknown {
  if (typeof value === "string") return value.normalize("NFC");
  if (Array.isArray(value)) return value.map(composed);
  return typeof value === "object" && value !== null ? composedObject(value) : value;
}

const composedObject = (value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.normalize("NFC"), composed(inner)]));

function hasDistinctNames(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  const names = Object.keys(value);
  return (
    new Set(names.map((name) => name.normalize("NFC"))).size === names.length &&
    Object.values(value).every(hasDistinctNames)
  );
}

/** A JSON object that `jsonb` accepts, in NFC: all names and texts are storable, and nesting is limited for recursive readers. */
export const storableObject = z
  .record(z.string(), z.unknown())
  .refine((value) => isStorableJson(value, 0), {
    error: `has invalid characters, or is nested more than ${maxNesting} deep`,
    abort: true,
  })
  .refine(hasExactNumbers, "has a number beyond 9007199254740991 (2^53 - 1), which would be rounded. Send it as text")
  .refine(hasDistinctNames, "has one name in two spellings, composed and decomposed")
  .transform(composedObject);

/** True if bidirectional marks reorder the text: overrides do, and unclosed embeddings or isolates affect the text around them. */
function reordersText(text: string): boolean {
  const count = (marks: RegExp) => text.match(marks)?.length ?? 0;
  const isClosed = (opened: RegExp, closed: RegExp) => count(opened) === count(closed);
  return (
    /[\u202d\u202e]/.test(text) || !isClosed(/[\u202a\u202b]/g, /\u202c/g) || !isClosed(/[\u2066-\u2068]/g, /\u2069/g)
  );
}

/** One trimmed, non-empty line of at most `max` characters. Joiners are allowed, because emoji and some scripts need them. */
export const line = (max: number) =>
  storable
    .trim()
    .min(1, "must not be empty")
    .max(max, `has more than ${max} characters`)
    .refine((text) => !/\p{Cc}/u.test(text), "must be one line without control characters")
    .refine((text) => !reordersText(text), "has bidirectional control characters that reorder the text");

const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** The first character that is invisible or looks like a space, as "U+200B", or null. */
export function findInvisible(text: string): string | null {
  const found = invisible.exec(text)?.[0].codePointAt(0);
  return found === undefined ? null : `U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A line that identifies a person or object. Two identifiers that look equal are equal. */
export const identifier = (max: number) =>
  line(max).refine((text) => findInvisible(text) === null, {
    error: ({ input }) => `has an invisible character, ${findInvisible(String(input))}. Remove it`,
  });

export const reason = storable.trim().max(1000, "has more than 1000 characters").nullish();

/** An IANA name, old aliases too ("US/Eastern"). */
export const timeZone = z.string().refine(isTimeZone, "is not an IANA time zone");

/** "HH:MM", 00:00 to 23:59. */
export const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM, from 00:00 to 23:59");
