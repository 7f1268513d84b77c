import { GraphQLError } from "graphql";

/** Fields of the published schema that fail with `NOT_IMPLEMENTED` in this version. Do not add fields to this list. */
export const notImplemented = {
  Query: ["maintenanceWindows"],
  Mutation: ["scheduleMaintenance"],
} as const;

function throwNotImplemented(field: string): never {
  throw new GraphQLError(`${field} is not available in this version.`, { extensions: { code: "NOT_IMPLEMENTED" } });
}

type NotImplementedResolvers<T extends keyof typeof notImplemented> = Record<
  (typeof notImplemented)[T][number],
  () => never
>;

/** Resolvers for the fields above. */
export function notImplementedResolvers<T extends keyof typeof notImplemented>(type: T): NotImplementedResolvers<T> {
  const fields: readonly string[] = notImplemented[type];
  return Object.fromEntries(
    fields.map((field) => [field, () => throwNotImplemented(`${type}.${field}`)]),
  ) as NotImplementedResolvers<T>;
}
