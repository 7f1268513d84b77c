/** A field that an audit event holds, by its path; null: it was not there, or empty. */
export interface FieldChange {
  path: string;
  before: string | null;
  after: string | null;
}

const maxText = 200;

/** An event's `before` and `after`, laid side by side field by field; what is empty on both sides is left out. */
export function diff(before: Record<string, unknown> | null, after: Record<string, unknown> | null): FieldChange[] {
  const [was, is] = [new Map(leaves(before)), new Map(leaves(after))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter((field) => field.before !== null || field.after !== null);
}

/** Everything in a JSON value that is not an object or a list itself; places in a list count from 1. */
function leaves(value: unknown, path: string[] = []): [path: string, text: string | null][] {
  if (value === null || value === undefined) return [[path.join(" › "), null]];
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, String(index + 1)]));
  if (typeof value === "object")
    return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
  const text = String(value);
  return [[path.join(" › "), text.length > maxText ? `${text.slice(0, maxText)}…` : text]];
}
