import type { Answer } from "#graphql/testing/http.ts";
import type { RequestedField } from "./operations.ts";

/** The outcomes of requesting a field, by their sign in the table. */
export const signs = {
  "✓": "the value",
  M: "a shortened form of it, or without the addresses in it",
  F: "null, and FORBIDDEN in errors[]",
  U: "null, and UNAUTHENTICATED in errors[]",
  "401": "the whole request is refused",
  "∅": "null without an error: there is none, or none that the actor may see",
  N: "NotFoundError: there is none, or none that the actor may see",
  "·": "the actor reaches no object of the type",
  "!": "anything else, which is a defect",
} as const;
export type Sign = keyof typeof signs;

const signOfCode: Record<string, Sign> = { FORBIDDEN: "F", UNAUTHENTICATED: "U" };

/** The recorded signs of each Type.field. */
export type Seen = Map<string, Set<Sign>>;

export function recordSign(seen: Seen, name: string, sign: Sign): void {
  seen.set(name, (seen.get(name) ?? new Set()).add(sign));
}

/**
 * Records the sign of each requested field and returns the errors at other paths, for example of a denied field that removed
 * the objects around it.
 */
export function recordSigns(answer: Answer, requested: readonly RequestedField[], seen: Seen): string[] {
  const codes = new Map(answer.errors.map(({ path = [], extensions }) => [path.join("."), extensions.code]));
  const visit = (parent: object, at: string, one: RequestedField): void => {
    const path = at === "" ? one.key : `${at}.${one.key}`;
    if (!(one.key in parent)) return;
    const value: unknown = Reflect.get(parent, one.key);
    const code = codes.get(path);
    codes.delete(path);
    recordSign(seen, `${one.type}.${one.field}`, signOf(value, code, one.selections.length === 0));
    if (typeof value === "object" && value !== null) visitSelections(value, path, one.selections);
  };
  const visitSelections = (value: object, path: string, selections: RequestedField["selections"]): void => {
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries())
        if (typeof element === "object" && element !== null) visitSelections(element, `${path}.${index}`, selections);
      return;
    }
    const typename: unknown = Reflect.get(value, "__typename");
    for (const { on, fields } of selections) if (on === typename) for (const field of fields) visit(value, path, field);
  };
  for (const one of requested) visit(answer.data ?? {}, "", one);
  return [...codes].map(([path, code]) => `${path}: ${code}`);
}

/** `whole`: no fields are requested on the value, so it is compared as it is. */
export function signOf(value: unknown, code: string | undefined, whole: boolean): Sign {
  if (code !== undefined) return value === null ? (signOfCode[code] ?? "!") : "!";
  if (value === null) return "∅";
  if (whole && /•|\[redacted\]/.test(JSON.stringify(value))) return "M";
  const typename: unknown = typeof value === "object" ? Reflect.get(value as object, "__typename") : undefined;
  if (typename === "NotFoundError") return "N";
  return "✓";
}

/** Joins the signs of a cell. Different paths to an object can give different signs. ∅ is omitted if there is also a value. */
export function cellOf(found: ReadonlySet<Sign> | undefined): string {
  if (!found) return "·";
  const relevant = [...found].filter((sign) => !(sign === "∅" && (found.has("✓") || found.has("M"))));
  return (Object.keys(signs) as Sign[]).filter((sign) => relevant.includes(sign)).join("");
}
