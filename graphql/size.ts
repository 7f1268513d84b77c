import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { limits } from "#lib/limits.ts";

/** The maximum size of an operation's result. */
export interface Size {
  /** List entries: page sizes (`first`), multiplied along the path. */
  entries: number;
  /** Database reads that fields start per object. */
  reads: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** The assumed length of lists without pages: sections, topics, channels, steps of a decision. */
const listLength = 5;
/** Lists as long as the input. */
const longLists: ReadonlyMap<string, number> = new Map([["UsersUpserted.users", limits.users]]);

/** Fields without arguments that read per object. size.test.ts searches for others. */
export const readingFields: ReadonlySet<string> = new Set([
  "Incident.postMortem",
  "Notification.counts",
  "OnCallDuty.person",
  "OnCallPage.person",
  "OnCallPerson.person",
  "OnCallShift.people",
  "Operations.releases",
  "User.schedule",
  "User.sessions",
]);

const startsRead = (type: string, { name, args }: GraphQLField<unknown, unknown>): boolean =>
  args.length > 0 || name === "totalCount" || readingFields.has(`${type}.${name}`);

/**
 * The size of an operation. Fragments count at every spread, but are measured once. Fields behind @skip and @include
 * count, too.
 */
export function sizeOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables = {},
): Size {
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const fragmentSizes = new Map<string, Size>();

  /** `page`: the page size of the enclosing connection, which multiplies its `edges`. */
  const sizeOfSelections = (
    set: SelectionSetNode | undefined,
    type: GraphQLNamedType | undefined,
    page: number,
  ): Size => {
    const total: Size = { entries: 0, reads: 0 };
    for (const selection of set?.selections ?? []) {
      const { entries, reads } = sizeOfSelection(selection, type, page);
      total.entries += entries;
      total.reads += reads;
    }
    return total;
  };
  const sizeOfSelection = (selection: SelectionNode, type: GraphQLNamedType | undefined, page: number): Size => {
    if (selection.kind === Kind.FIELD) return sizeOfField(selection, type, page);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value, page);
    const on = selection.typeCondition?.name.value;
    return sizeOfSelections(selection.selectionSet, on === undefined ? type : schema.getType(on), page);
  };
  const sizeOfFragment = (name: string, page: number): Size => {
    const key = `${name} ${page}`;
    const cached = fragmentSizes.get(key);
    if (cached) return cached;
    const fragment = fragments.get(name);
    const size = sizeOfSelections(
      fragment?.selectionSet,
      schema.getType(fragment?.typeCondition.name.value ?? ""),
      page,
    );
    fragmentSizes.set(key, size);
    return size;
  };
  const sizeOfField = (node: FieldNode, type: GraphQLNamedType | undefined, enclosingPage: number): Size => {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!type || !field) return { entries: 0, reads: 0 };
    const page = field.args.some(({ name }) => name === "first") ? pageSize(node) : 0;
    const listed = node.selectionSet && field.name !== "edges" ? lengthOf(type.name, field) : null;
    const times = field.name === "edges" ? enclosingPage : (listed ?? 1);
    const { entries, reads } = sizeOfSelections(node.selectionSet, getNamedType(field.type), page);
    return {
      entries: page + (listed ?? 0) + times * entries,
      reads: (startsRead(type.name, field) ? 1 : 0) + times * reads,
    };
  };
  /** The maximum if `first` is missing or not a valid number, because the field then rejects it. */
  const pageSize = (node: FieldNode): number => {
    const { pageSize: max } = limits;
    const first = node.arguments?.find(({ name }) => name.value === "first")?.value;
    const given = first?.kind === Kind.VARIABLE ? variableOf(first.name.value) : integerIn(first);
    return Number.isInteger(given) && Number(given) > 0 && Number(given) < max ? Number(given) : max;
  };
  const variableOf = (name: string): unknown =>
    variables[name] ??
    integerIn(operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue);

  const root = schema.getRootType(operation.operation);
  return sizeOfSelections(operation.selectionSet, root ?? undefined, 0);
}

const integerIn = (node: { kind: string; value?: unknown } | undefined): number | null =>
  node?.kind === Kind.INT ? Number(node.value) : null;

/** Null: not a list. */
function lengthOf(type: string, { name, type: answer }: GraphQLField<unknown, unknown>): number | null {
  if (!isListType(getNullableType(answer))) return null;
  return longLists.get(`${type}.${name}`) ?? listLength;
}
