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

/** What an operation asks for at most. */
export interface Size {
  /** Entries of lists: the sizes of pages (`first`), multiplied along the path. */
  entries: number;
  /** Reads of the database that fields start by themselves, once for each object that they stand on. */
  reads: number;
}

type Variables = Readonly<Record<string, unknown>>;

const pageMost = 100;
/** A list without pages has a handful, or dozens: sections, topics, channels, the steps of a decision. */
const listLength = 5;
/** One that is as long as the input: 1,000 people in a call. */
const longLists: ReadonlyMap<string, number> = new Map([["UsersUpserted.users", 1_000]]);

/** Fields that read for each object without being given arguments; size.test.ts looks for others. */
export const readers: ReadonlySet<string> = new Set(["User.schedule", "User.sessions", "Notification.counts"]);

const startsRead = (type: string, { name, args }: GraphQLField<unknown, unknown>): boolean =>
  args.length > 0 || name === "totalCount" || readers.has(`${type}.${name}`);

/** Fragments count wherever they are spread, and are weighed once. What @skip or @include leave out counts too. */
export function sizeOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables = {},
): Size {
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const known = new Map<string, Size>();

  /** `page`: of the connection that this is inside of; how often its `edges` count. */
  const inside = (set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined, page: number): Size => {
    const total: Size = { entries: 0, reads: 0 };
    for (const selection of set?.selections ?? []) {
      const { entries, reads } = sizeOfOne(selection, type, page);
      total.entries += entries;
      total.reads += reads;
    }
    return total;
  };
  const sizeOfOne = (selection: SelectionNode, type: GraphQLNamedType | undefined, page: number): Size => {
    if (selection.kind === Kind.FIELD) return sizeOfField(selection, type, page);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value, page);
    const on = selection.typeCondition?.name.value;
    return inside(selection.selectionSet, on === undefined ? type : schema.getType(on), page);
  };
  const sizeOfFragment = (name: string, page: number): Size => {
    const key = `${name} ${page}`;
    const weighed = known.get(key);
    if (weighed) return weighed;
    const fragment = fragments.get(name);
    const size = inside(fragment?.selectionSet, schema.getType(fragment?.typeCondition.name.value ?? ""), page);
    known.set(key, size);
    return size;
  };
  const sizeOfField = (node: FieldNode, type: GraphQLNamedType | undefined, around: number): Size => {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!type || !field) return { entries: 0, reads: 0 };
    const page = field.args.some(({ name }) => name === "first") ? pageSize(node) : 0;
    const listed = node.selectionSet && field.name !== "edges" ? lengthOf(type.name, field) : null;
    const times = field.name === "edges" ? around : (listed ?? 1);
    const { entries, reads } = inside(node.selectionSet, getNamedType(field.type), page);
    return {
      entries: page + (listed ?? 0) + times * entries,
      reads: (startsRead(type.name, field) ? 1 : 0) + times * reads,
    };
  };
  /** The largest page for whatever is no such number: the field refuses it, or it is not given. */
  const pageSize = (node: FieldNode): number => {
    const first = node.arguments?.find(({ name }) => name.value === "first")?.value;
    const given = first?.kind === Kind.VARIABLE ? variableOf(first.name.value) : integerIn(first);
    return Number.isInteger(given) && Number(given) > 0 && Number(given) < pageMost ? Number(given) : pageMost;
  };
  const variableOf = (name: string): unknown =>
    variables[name] ??
    integerIn(operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue);

  const root = schema.getRootType(operation.operation);
  return inside(operation.selectionSet, root ?? undefined, 0);
}

const integerIn = (node: { kind: string; value?: unknown } | undefined): number | null =>
  node?.kind === Kind.INT ? Number(node.value) : null;

/** Null: no list. */
function lengthOf(type: string, { name, type: answer }: GraphQLField<unknown, unknown>): number | null {
  if (!isListType(getNullableType(answer))) return null;
  return longLists.get(`${type}.${name}`) ?? listLength;
}
