/** A field of an audit event by its path. Null: absent or empty. */
export interface FieldChange {
  path: string;
  before: string | null;
  after: string | null;
}

const maxText = 200;

/** Compares an event's `before` and `after` field by field. Fields that are empty on both sides are omitted. */
export function diff(before: Record<string, unknown> | null, after: Record<string, unknown> | null): FieldChange[] {
  const [was, is] = [new Map(leaves(before)), new Map(leaves(after))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter((field) => field.before !== null || field.after !== null);
}

/** All scalar values in a JSON value with their paths. List indexes start at 1. */
function leaves(value: unknown, path: string[] = []): [path: string, text: string | null][] {
  if (value === null || value === undefined) return [[path.join(" › "), null]];
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, String(index + 1)]));
  if (typeof value === "object")
    return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
  const text = String(value);
  return [[path.join(" › "), text.length > maxText ? `${text.slice(0, maxText)}…` : text]];
}
