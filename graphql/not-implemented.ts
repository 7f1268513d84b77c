import { GraphQLError } from "graphql";

/** Fields of the contract that answer `NOT_IMPLEMENTED` in this version. Nothing else does; the list only gets shorter. */
export const notImplemented = {
  Query: ["maintenanceWindows"],
  Mutation: ["scheduleMaintenance"],
  Operations: ["slo"],
} as const;

function refuse(field: string): never {
  throw new GraphQLError(`${field} is not available in this version.`, { extensions: { code: "NOT_IMPLEMENTED" } });
}

type Refusals<T extends keyof typeof notImplemented> = Record<(typeof notImplemented)[T][number], () => never>;

/** Resolvers for the fields above. */
export function refusals<T extends keyof typeof notImplemented>(type: T): Refusals<T> {
  const fields: readonly string[] = notImplemented[type];
  return Object.fromEntries(fields.map((field) => [field, () => refuse(`${type}.${field}`)])) as Refusals<T>;
}
