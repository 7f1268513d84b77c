import { isSensitiveName, REDACTED, scrubText } from "./scrub-text.ts";

/** What `JSON.stringify` writes without surprises. Objects have no prototype. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

interface Walk {
  readonly maxDepth: number;
  /** Objects on the way down: the same object twice side by side is no circle. */
  readonly above: Set<object>;
  nodesLeft: number;
}

const MAX_ITEMS = 100;
const MAX_NODES = 2_000;
const MAX_CAUSES = 5;
/** Raw header lists hold names and values in turn: ["Cookie", "session=..."]. */
const HEADER_NAME = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)$/i;
/** The end of Drizzle's messages: the values bound to the query, which may contain anything, line breaks too. */
const BOUND_VALUES = /\nparams: [\s\S]*$/;
/** Own properties of errors that say what kind it was; others (pg's `detail`, axios's `config`) hold people's data. */
const ERROR_FIELDS = ["code", "status", "statusCode", "constraint", "table", "column", "routine", "syscall"] as const;

/** A copy of any value that is bounded, free of secrets and safe to serialise. Never throws. */
export function scrub(value: unknown, maxDepth = 8): Plain {
  return visit(value, { maxDepth, above: new Set(), nodesLeft: MAX_NODES }, 0);
}

/** The same for the fields of a log line. Never throws; anything but an object becomes no fields. */
export function scrubFields(fields: unknown): { [key: string]: Plain } {
  const clean = scrub(fields);
  return clean !== null && typeof clean === "object" && !Array.isArray(clean) ? clean : {};
}

function visit(value: unknown, walk: Walk, depth: number): Plain {
  switch (typeof value) {
    case "string":
      return scrubText(value);
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
      return value === null ? null : visitObject(value, walk, depth);
    default:
      return "[unknown]";
  }
}

function visitObject(value: object, walk: Walk, depth: number): Plain {
  if (walk.above.has(value)) return "[circular]";
  if (depth >= walk.maxDepth || walk.nodesLeft-- <= 0) return "[too deep]";
  walk.above.add(value);
  try {
    return copyOf(value, walk, depth);
  } catch {
    return "[unreadable]"; // a revoked proxy, or a trap that throws
  } finally {
    walk.above.delete(value);
  }
}

function copyOf(value: object, walk: Walk, depth: number): Plain {
  if (value instanceof Error) return copyError(value, walk, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof URL) return scrubText(value.href);
  if (value instanceof RegExp) return scrubText(String(value));
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams)
    return copyEntries(takeSome(value.entries()), walk, depth);
  if (value instanceof Set) return copyList(takeSome(value.values()), walk, depth);
  if (Array.isArray(value)) return copyList(value.slice(0, MAX_ITEMS), walk, depth);
  const keys = Object.keys(value).slice(0, MAX_ITEMS);
  return copyEntries(
    keys.map((key) => [key, read(value, key)]),
    walk,
    depth,
  );
}

function copyEntries(entries: readonly (readonly [unknown, unknown])[], walk: Walk, depth: number): Plain {
  const plain: { [key: string]: Plain } = Object.create(null);
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    const name = typeof key === "string" ? key : String(visit(key, walk, depth + 1));
    const hidden = isSensitiveName(name) && value !== null && typeof value !== "boolean";
    plain[scrubText(name, 200)] = hidden ? REDACTED : visit(value, walk, depth + 1);
  }
  return plain;
}

function copyList(items: readonly unknown[], walk: Walk, depth: number): Plain {
  return Array.from(items, (item, at) => {
    const before = items[at - 1];
    return typeof before === "string" && HEADER_NAME.test(before) ? REDACTED : visit(item, walk, depth + 1);
  });
}

function copyError(error: Error, walk: Walk, depth: number): Plain {
  const plain: { [key: string]: Plain } = Object.create(null);
  const message = String(read(error, "message"));
  const cleanMessage = scrubText(message.replace(BOUND_VALUES, `\nparams: ${REDACTED}`));
  plain.type = scrubText(String(read(error, "name") || "Error"), 200);
  plain.message = cleanMessage;
  // The stack repeats the message. Replaced as a whole: a message of several lines may itself look like frames.
  const stack = String(read(error, "stack") ?? "");
  plain.stack = scrubText(message === "" ? stack : stack.replaceAll(message, () => cleanMessage));
  for (const field of ERROR_FIELDS) {
    const value = read(error, field);
    if (typeof value === "string" || typeof value === "number") plain[field] = visit(value, walk, depth + 1);
  }
  const cause = read(error, "cause");
  if (cause !== undefined) plain.cause = visit(cause, walk, depth + 1);
  const errors = read(error, "errors");
  if (Array.isArray(errors)) plain.errors = copyList(errors.slice(0, MAX_CAUSES), walk, depth + 1);
  return plain;
}

function read(from: object, key: string): unknown {
  try {
    return Reflect.get(from, key);
  } catch {
    return "[unreadable]";
  }
}

function takeSome<T>(items: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.push(item) >= MAX_ITEMS) break;
  }
  return taken;
}
