import type { Answer } from "#graphql/testing/http.ts";
import type { Asked } from "./operations.ts";

/** What came of asking for a field, by its sign in the table. */
export const signs = {
  "✓": "the value",
  M: "a shortened form of it, or without the addresses in it",
  F: "null, and FORBIDDEN in errors[]",
  U: "null, and UNAUTHENTICATED in errors[]",
  "401": "the whole request is refused",
  "∅": "null without an error: there is none, or none that the actor may see",
  N: "NotFoundError: there is none, or none that the actor may see",
  "·": "the actor reaches no object of the type",
  "–": "not in this version",
  "!": "anything else, which is a defect",
} as const;
export type Sign = keyof typeof signs;

const signOfCode: Record<string, Sign> = { FORBIDDEN: "F", UNAUTHENTICATED: "U", NOT_IMPLEMENTED: "–" };

/** Every sign that was seen for each Type.field. */
export type Seen = Map<string, Set<Sign>>;

export function note(seen: Seen, name: string, sign: Sign): void {
  seen.set(name, (seen.get(name) ?? new Set()).add(sign));
}

/**
 * Notes what an answer says of each field that was asked for, and returns the errors that stand at none of them: a denied
 * field that took the objects around it with it, say.
 */
export function readAnswer(answer: Answer, asked: readonly Asked[], seen: Seen): string[] {
  const codes = new Map(answer.errors.map(({ path = [], extensions }) => [path.join("."), extensions.code]));
  const visit = (parent: object, at: string, one: Asked): void => {
    const path = at === "" ? one.key : `${at}.${one.key}`;
    if (!(one.key in parent)) return;
    const value: unknown = Reflect.get(parent, one.key);
    const code = codes.get(path);
    codes.delete(path);
    note(seen, `${one.type}.${one.field}`, signOf(value, code, one.inside.length === 0));
    if (typeof value === "object" && value !== null) visitInside(value, path, one.inside);
  };
  const visitInside = (value: object, path: string, inside: Asked["inside"]): void => {
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries())
        if (typeof element === "object" && element !== null) visitInside(element, `${path}.${index}`, inside);
      return;
    }
    const typename: unknown = Reflect.get(value, "__typename");
    for (const { on, fields } of inside) if (on === typename) for (const field of fields) visit(value, path, field);
  };
  for (const one of asked) visit(answer.data ?? {}, "", one);
  return [...codes].map(([path, code]) => `${path}: ${code}`);
}

/** `whole`: nothing is asked for inside of it, so it is the value itself. */
export function signOf(value: unknown, code: string | undefined, whole: boolean): Sign {
  if (code !== undefined) return value === null ? (signOfCode[code] ?? "!") : "!";
  if (value === null) return "∅";
  if (whole && /•|\[redacted\]/.test(JSON.stringify(value))) return "M";
  const typename: unknown = typeof value === "object" ? Reflect.get(value as object, "__typename") : undefined;
  if (typename === "NotFoundError") return "N";
  return "✓";
}

/** One cell: of several signs, an empty one says nothing beside a value, and those that differ by the way there stand together. */
export function cellOf(found: ReadonlySet<Sign> | undefined): string {
  if (!found) return "·";
  const telling = [...found].filter((sign) => !(sign === "∅" && (found.has("✓") || found.has("M"))));
  return (Object.keys(signs) as Sign[]).filter((sign) => telling.includes(sign)).join("");
}
