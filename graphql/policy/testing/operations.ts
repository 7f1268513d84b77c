import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

/** The forms of an operation: with field names, with a fragment for each type, or with aliases. */
export const forms = ["fields", "fragments", "aliases"] as const;
export type Form = (typeof forms)[number];

/** A requested field. `key`: its key in the answer. `selections`: the fields requested on it, by object type. */
export interface RequestedField {
  key: string;
  type: string;
  field: string;
  selections: { on: string; fields: RequestedField[] }[];
}

/** A field of Query or Mutation. `args`: its arguments as text. `as`: the key. `on`: the expected type of `node`. `closed`: request no fields on it. */
export interface Root {
  field: string;
  args: string;
  as?: string;
  on?: string;
  closed?: boolean;
}

/** The name of a root in the table. */
export const nameOf = ({ field, on }: Root): string => (on ? `${field}, ${on}` : field);

/** Short lists are read completely, so that the result does not depend on the newest entry. Other lists return one entry. */
const pageSizes: Record<string, string> = { history: "20", consents: "20", auditEvents: "20" };
const argumentTexts = (field: string): Record<string, string> => ({
  first: pageSizes[field] ?? "1",
  tenantKey: '"acme"',
  format: "MARKDOWN",
});
const argumentsTextOf = ({ name: field, args }: GraphQLField<unknown, unknown>): string => {
  const texts = argumentTexts(field);
  const given = args.filter((one) => isRequiredArgument(one) || one.name === "tenantKey");
  return given.length === 0 ? "" : `(${given.map(({ name }) => `${name}: ${texts[name] ?? "null"}`).join(", ")})`;
};

/** Returns the object types that a field can return. */
const typesOf = (schema: GraphQLSchema, type: GraphQLOutputType, on?: string): readonly GraphQLObjectType[] => {
  const named = getNamedType(type);
  if (isAbstractType(named))
    return schema.getPossibleTypes(named).filter(({ name }) => on === undefined || name === on);
  return isObjectType(named) ? [named] : [];
};

/**
 * Builds an operation with every field of every type below a root field. The fields of a type are requested at its first
 * position, on the shortest path; at other positions only `__typename` is requested.
 */
export function buildOperation(schema: GraphQLSchema, kind: "Query" | "Mutation", root: Root, form: Form) {
  const rootType = schema.getType(kind);
  const rootField = isObjectType(rootType) ? rootType.getFields()[root.field] : undefined;
  if (!rootField) throw new Error(`The schema has no field ${kind}.${root.field}`);
  const openedBy = root.closed ? new Map<string, string>() : openingsBelow(schema, rootField, root.on);
  const fragments = new Map<string, string>();
  const prefix = form === "aliases" ? "a_" : "";

  function selectionOf(
    owner: string,
    field: GraphQLField<unknown, unknown>,
    on?: string,
  ): [RequestedField["selections"], string] {
    const types = typesOf(schema, field.type, on).filter(({ name }) => openedBy.get(name) === `${owner}.${field.name}`);
    if (isLeafType(getNamedType(field.type))) return [[], ""];
    const parts = types.map((type) => ({ type, ...fieldsOf(type) }));
    const texts = parts.map(({ type, text }) => {
      if (form !== "fragments") return `... on ${type.name} { ${text} }`;
      const name = `${type.name}_${root.as ?? root.field}`;
      fragments.set(name, `fragment ${name} on ${type.name} { ${text} }`);
      return `...${name}`;
    });
    return [parts.map(({ type, fields }) => ({ on: type.name, fields })), ` { __typename ${texts.join(" ")} }`];
  }
  function fieldsOf(type: GraphQLObjectType): { fields: RequestedField[]; text: string } {
    const fields: RequestedField[] = [];
    const texts = Object.values(type.getFields()).map((field) => {
      const [selections, text] = selectionOf(type.name, field);
      const key = prefix + field.name;
      fields.push({ key, type: type.name, field: field.name, selections });
      return `${prefix ? `${key}: ` : ""}${field.name}${argumentsTextOf(field)}${text}`;
    });
    return { fields, text: texts.join(" ") };
  }

  const [selections, text] = selectionOf(kind, rootField, root.on);
  const key = root.as ?? root.field;
  return {
    requested: { key, type: kind, field: nameOf(root), selections } satisfies RequestedField,
    text: `${key}: ${root.field}${root.args}${text}`,
    fragments: [...fragments.values()].join("\n"),
  };
}

/** Returns the field at which each type below a root is requested: the first in a breadth-first search. */
function openingsBelow(
  schema: GraphQLSchema,
  rootField: GraphQLField<unknown, unknown>,
  on?: string,
): Map<string, string> {
  const owner = schema.getQueryType()?.getFields()[rootField.name] === rootField ? "Query" : "Mutation";
  const opened = new Map<string, string>();
  const queue: GraphQLObjectType[] = [];
  const open = (name: string, field: GraphQLField<unknown, unknown>, expected?: string) => {
    for (const type of typesOf(schema, field.type, expected)) {
      if (opened.has(type.name)) continue;
      opened.set(type.name, `${name}.${field.name}`);
      queue.push(type);
    }
  };
  open(owner, rootField, on);
  for (let type = queue.shift(); type; type = queue.shift())
    for (const field of Object.values(type.getFields())) open(type.name, field);
  return opened;
}
