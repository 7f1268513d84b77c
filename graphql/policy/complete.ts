import type { GraphQLScalarType } from "graphql";
import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { type ArgumentRule, type Row, type Rule, signedIn } from "./rules.ts";

/** One row for each field of the SDL and one rule for each argument. A field without a row does not compile. */
export type PolicyTable = {
  [T in keyof Resolvers as Required<Resolvers>[T] extends GraphQLScalarType
    ? never
    : FieldsOf<Required<Resolvers>[T]> extends never
      ? never
      : T]: { [F in FieldsOf<Required<Resolvers>[T]>]: RowOf<ArgumentsOf<Required<Resolvers>[T][F]>> };
};
type FieldsOf<R> = Exclude<keyof R, "__isTypeOf" | "__resolveType">;
type RowOf<A extends PropertyKey> = [A] extends [never] ? Rule : Rule & { arguments: Record<A, ArgumentRule> };
/** The names of a resolver's arguments. A resolver without arguments has a string index, which gives `never`. */
type ArgumentsOf<R> = R extends (source: never, args: infer A, ...rest: never) => unknown
  ? string extends keyof A
    ? never
    : keyof A
  : never;

/** A part of the policy table. A name that is not in the SDL does not compile. */
export type SomeRows = { [T in keyof PolicyTable]?: Partial<PolicyTable[T]> };

/** Names of fields that have no row in `R`. A field in both tables does not compile. */
type NamesWithoutRow<R> = {
  readonly [T in keyof PolicyTable]?: readonly Exclude<
    NamesIn<PolicyTable[T]>,
    T extends keyof R ? keyof R[T] : never
  >[];
};
type NamesIn<Rows> = Rows extends unknown ? keyof Rows : never;

type CompletePolicy<R, O> = {
  [T in keyof R | keyof O]: (T extends keyof R ? R[T] : unknown) &
    (T extends keyof O ? (O[T] extends readonly (infer F extends string)[] ? Record<F, Rule> : never) : unknown);
};

/** The query and mutation types come first in reports, because every request starts there. */
const rootTypes: readonly string[] = ["Mutation", "Query"];

/** Joins the restricted rows and the open fields, which get the rule `signedIn`. Sorts types and fields by name. */
export function completePolicy<const R extends SomeRows, const O extends NamesWithoutRow<R>>(
  restricted: R,
  open: O,
): CompletePolicy<R, O> {
  const rowsOf = new Map(Object.entries<Record<string, Row>>(restricted));
  for (const [type, fields] of Object.entries<readonly string[]>(open))
    rowsOf.set(type, { ...Object.fromEntries(fields.map((field) => [field, signedIn])), ...rowsOf.get(type) });
  const types = [...rowsOf].sort(([a], [b]) => rootTypes.indexOf(b) - rootTypes.indexOf(a) || (a < b ? -1 : 1));
  return Object.fromEntries(types.map(([type, rows]) => [type, sortedByName(rows)])) as CompletePolicy<R, O>;
}

const sortedByName = (rows: Record<string, Row>): Record<string, Row> =>
  Object.fromEntries(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1)));
