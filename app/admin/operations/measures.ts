import type { OperationsQuery } from "#graphql/generated/operations.ts";

export type OperationsView = NonNullable<OperationsQuery["operations"]>;
