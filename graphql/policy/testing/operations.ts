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

/** How fields are asked for: by name, by fragments (each type's fields in one, spread where it is met), or by aliases. */
export const forms = ["fields", "fragments", "aliases"] as const;
export type Form = (typeof forms)[number];

/** A field that is asked for, under the key its answer stands at; `inside`: what is asked for on it, by object type. */
export interface Asked {
  key: string;
  type: string;
  field: string;
  inside: { on: string; fields: Asked[] }[];
}

/** A field of Query or Mutation, with its arguments as text; `as`: the key; `on`: for `node`, the type that is expected; `closed`: do not look into it. */
export interface Root {
  field: string;
  args: string;
  as?: string;
  on?: string;
  closed?: boolean;
}

/** How a root stands in the table. */
export const nameOf = ({ field, on }: Root): string => (on ? `${field}, ${on}` : field);

/** Of the short lists all, so that what comes back does not hang on which entry is the newest; of the rest one. */
const pages: Record<string, string> = { history: "20", consents: "20", auditEvents: "20" };
const argumentTexts = (field: string): Record<string, string> => ({ first: pages[field] ?? "1", tenantKey: '"acme"' });
const textOf = ({ name: field, args }: GraphQLField<unknown, unknown>): string => {
  const texts = argumentTexts(field);
  const given = args.filter((one) => isRequiredArgument(one) || one.name === "tenantKey");
  return given.length === 0 ? "" : `(${given.map(({ name }) => `${name}: ${texts[name] ?? "null"}`).join(", ")})`;
};

/** The object types a field's answer may be of. */
const typesOf = (schema: GraphQLSchema, type: GraphQLOutputType, on?: string): readonly GraphQLObjectType[] => {
  const named = getNamedType(type);
  if (isAbstractType(named))
    return schema.getPossibleTypes(named).filter(({ name }) => on === undefined || name === on);
  return isObjectType(named) ? [named] : [];
};

/**
 * Below a root field, every field of every type that it leads to: each type is opened where it is met first, at the shortest
 * way, and elsewhere asked for its name only.
 */
export function askEverything(schema: GraphQLSchema, kind: "Query" | "Mutation", root: Root, form: Form) {
  const rootType = schema.getType(kind);
  const rootField = isObjectType(rootType) ? rootType.getFields()[root.field] : undefined;
  if (!rootField) throw new Error(`there is no ${kind}.${root.field}`);
  const opened = root.closed ? new Map<string, string>() : openingsBelow(schema, rootField, root.on);
  const fragments = new Map<string, string>();
  const prefix = form === "aliases" ? "a_" : "";

  function inside(owner: string, field: GraphQLField<unknown, unknown>, on?: string): [Asked["inside"], string] {
    const types = typesOf(schema, field.type, on).filter(({ name }) => opened.get(name) === `${owner}.${field.name}`);
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
  function fieldsOf(type: GraphQLObjectType): { fields: Asked[]; text: string } {
    const fields: Asked[] = [];
    const texts = Object.values(type.getFields()).map((field) => {
      const [asked, text] = inside(type.name, field);
      const key = prefix + field.name;
      fields.push({ key, type: type.name, field: field.name, inside: asked });
      return `${prefix ? `${key}: ` : ""}${field.name}${textOf(field)}${text}`;
    });
    return { fields, text: texts.join(" ") };
  }

  const [asked, text] = inside(kind, rootField, root.on);
  const key = root.as ?? root.field;
  return {
    asked: { key, type: kind, field: nameOf(root), inside: asked } satisfies Asked,
    text: `${key}: ${root.field}${root.args}${text}`,
    fragments: [...fragments.values()].join("\n"),
  };
}

/** Which field opens each type below a root: the first to lead there, breadth first. */
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
