import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";
import type { Actor } from "#lib/actor.ts";

/**
 * The tenants for which the operation reads the preferences of the person that a field returns. null: the person's general
 * preferences. The query that loads the person can load their facts in the same round trip.
 */
export function tenantsOfPreferences(
  { fieldNodes, fragments, variableValues }: Pick<GraphQLResolveInfo, "fieldNodes" | "fragments" | "variableValues">,
  actor: Actor,
): (string | null)[] {
  const tenants = new Set<string | null>();
  const visit = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) visit(fragments[selection.name.value]?.selectionSet);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet);
      else if (selection.name.value === "preferences")
        tenants.add(tenantOf(selection, variableValues) ?? ownTenant(actor));
    }
  };
  for (const { selectionSet } of fieldNodes) visit(selectionSet);
  return [...tenants];
}

function tenantOf(field: FieldNode, variables: GraphQLResolveInfo["variableValues"]): string | null {
  const given = field.arguments?.find(({ name }) => name.value === "tenantKey")?.value;
  const value =
    given?.kind === Kind.VARIABLE ? variables[given.name.value] : given?.kind === Kind.STRING && given.value;
  return typeof value === "string" ? value : null;
}

/** A preference link without a named tenant uses its own. */
const ownTenant = (actor: Actor): string | null => (actor.kind === "link" ? actor.tenantKey : null);
