import { LRUCache } from "lru-cache";
import { isSensitiveName, REDACTED, scrubText } from "./scrub-text.ts";

/** JSON values. Objects have no prototype. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

interface ScrubState {
  readonly maxDepth: number;
  readonly scrubString: (text: string) => string;
  /** The objects above the current one. The same object twice side by side is not circular. */
  readonly ancestors: Set<object>;
  nodesLeft: number;
}

const MAX_ITEMS = 100;
const MAX_NODES = 2_000;
const MAX_CAUSES = 5;
/** Raw header lists alternate names and values: ["Cookie", "session=..."]. */
const HEADER_NAME = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)$/i;
/** The end of Drizzle's messages: bound values, which may contain anything, line breaks included. */
const BOUND_VALUES = /\nparams: [\s\S]*$/;
/** Error properties that are kept. Others (pg's `detail`, axios's `config`) contain personal data. */
const ERROR_FIELDS = ["code", "status", "statusCode", "constraint", "table", "column", "routine", "syscall"] as const;

/** Copies any value: bounded, without secrets and serialisable. Never throws. */
export function scrub(value: unknown, maxDepth = 8, scrubString: (text: string) => string = scrubText): Plain {
  return visit(value, { maxDepth, scrubString, ancestors: new Set(), nodesLeft: MAX_NODES }, 0);
}

/** The same for log fields. Never throws; a value that is no object gives no fields. */
export function scrubFields(fields: unknown): { [key: string]: Plain } {
  const clean = scrub(fields);
  return clean !== null && typeof clean === "object" && !Array.isArray(clean) ? clean : {};
}

function visit(value: unknown, state: ScrubState, depth: number): Plain {
  switch (typeof value) {
    case "string":
      return state.scrubString(value);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "boolean":
      return value;
    case "bigint":
      return String(value);
    case "undefined":
      return null;
    case "symbol":
      return scrubText(String(value));
    case "function":
      return "[function]";
    case "object":
      return value === null ? null : visitObject(value, state, depth);
    default:
      return "[unknown]";
  }
}

function visitObject(value: object, state: ScrubState, depth: number): Plain {
  if (state.ancestors.has(value)) return "[circular]";
  if (depth >= state.maxDepth || state.nodesLeft-- <= 0) return "[too deep]";
  state.ancestors.add(value);
  try {
    return copyObject(value, state, depth);
  } catch {
    return "[unreadable]"; // a revoked proxy, or a trap that throws
  } finally {
    state.ancestors.delete(value);
  }
}

function copyObject(value: object, state: ScrubState, depth: number): Plain {
  if (value instanceof Error) return copyError(value, state, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof URL) return scrubText(value.href);
  if (value instanceof RegExp) return scrubText(String(value));
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams)
    return copyEntries(takeFirst(value.entries()), state, depth);
  if (value instanceof Set) return copyList(takeFirst(value.values()), state, depth);
  if (Array.isArray(value)) return copyList(value.slice(0, MAX_ITEMS), state, depth);
  const plain: PlainObject = Object.create(null);
  for (const key of Object.keys(value).slice(0, MAX_ITEMS))
    copyEntry(plain, key, readProperty(value, key), state, depth);
  return plain;
}

function copyEntries(entries: readonly (readonly [unknown, unknown])[], state: ScrubState, depth: number): Plain {
  const plain: PlainObject = Object.create(null);
  for (const [key, value] of entries)
    copyEntry(plain, typeof key === "string" ? key : String(visit(key, state, depth + 1)), value, state, depth);
  return plain;
}

type PlainObject = { [key: string]: Plain };

function copyEntry(plain: PlainObject, name: string, value: unknown, state: ScrubState, depth: number): void {
  if (value === undefined) return;
  const { text, isSensitive } = name.length <= maxRemembered ? names.memo(name) : readName(name);
  const hidden = isSensitive && value !== null && typeof value !== "boolean";
  plain[text] = hidden ? REDACTED : visit(value, state, depth + 1);
}

const readName = (name: string) => ({ text: scrubText(name, 200), isSensitive: isSensitiveName(name) });
/** The names of fields, which are the same in most lines. */
const names = new LRUCache<string, ReturnType<typeof readName>>({ max: 1_000, memoMethod: readName });
const maxRemembered = 64;

function copyList(items: readonly unknown[], state: ScrubState, depth: number): Plain {
  return Array.from(items, (item, at) => {
    const before = items[at - 1];
    return typeof before === "string" && HEADER_NAME.test(before) ? REDACTED : visit(item, state, depth + 1);
  });
}

function copyError(error: Error, state: ScrubState, depth: number): Plain {
  const plain: { [key: string]: Plain } = Object.create(null);
  const message = String(readProperty(error, "message"));
  const cleanMessage = scrubText(message.replace(BOUND_VALUES, `\nparams: ${REDACTED}`));
  plain.type = scrubText(String(readProperty(error, "name") || "Error"), 200);
  plain.message = cleanMessage;
  // The stack repeats the message. Replaced as a whole, because a message of several lines may look like frames.
  const stack = String(readProperty(error, "stack") ?? "");
  plain.stack = scrubText(message === "" ? stack : stack.replaceAll(message, () => cleanMessage));
  for (const field of ERROR_FIELDS) {
    const value = readProperty(error, field);
    if (typeof value === "string" || typeof value === "number") plain[field] = visit(value, state, depth + 1);
  }
  const cause = readProperty(error, "cause");
  if (cause !== undefined) plain.cause = visit(cause, state, depth + 1);
  const errors = readProperty(error, "errors");
  if (Array.isArray(errors)) plain.errors = copyList(errors.slice(0, MAX_CAUSES), state, depth + 1);
  return plain;
}

function readProperty(from: object, key: string): unknown {
  try {
    return Reflect.get(from, key);
  } catch {
    return "[unreadable]";
  }
}

function takeFirst<T>(items: Iterable<T>): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.push(item) >= MAX_ITEMS) break;
  }
  return first;
}
