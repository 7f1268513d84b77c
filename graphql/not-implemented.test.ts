import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  isRequiredInputField,
  isUnionType,
} from "graphql";
import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { notImplemented } from "./not-implemented.ts";
import { sdl } from "./server.ts";
import { sessionOf, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();
const schema = buildSchema(sdl());
const missingFields: Record<string, readonly string[]> = notImplemented;

/** The shortest literal that the type accepts. */
function example(type: GraphQLInputType): string {
  const inner = getNullableType(type);
  if (isListType(inner)) return "[]";
  if (isEnumType(inner)) return inner.getValues()[0]?.name ?? "";
  if (isInputObjectType(inner))
    return `{${Object.values(inner.getFields())
      .filter(isRequiredInputField)
      .map((field) => `${field.name}: ${example(field.type)}`)
      .join(", ")}}`;
  return { Int: "1", Boolean: "true", DateTime: '"2026-01-01T00:00:00Z"', JSONObject: "{}" }[inner.name] ?? '"UTC"';
}
const call = (name: string, args: readonly GraphQLArgument[], leaf: boolean) => {
  const given = args.filter(({ type }) => getNullableType(type) !== type || type.toString().endsWith("!"));
  const list = given.map((argument) => `${argument.name}: ${example(argument.type)}`).join(", ");
  return `${name}${list ? `(${list})` : ""}${leaf ? "" : " { __typename }"}`;
};

const fields = (["Query", "Mutation", "User", "Operations"] as const).flatMap((typename) => {
  const type = schema.getType(typename);
  if (!isObjectType(type)) throw new Error(`no type ${typename}`);
  return Object.values(type.getFields()).map((field) => {
    const of = getNamedType(field.type);
    const leaf = !(isObjectType(of) || isUnionType(of) || isInterfaceType(of));
    return {
      typename,
      name: field.name,
      text: call(field.name, field.args, leaf),
      isMissing: missingFields[typename]?.includes(field.name) ?? false,
    };
  });
});

describe("not-implemented fields", () => {
  test.each(fields)(
    "$typename $name answers NOT_IMPLEMENTED: $isMissing",
    async ({ typename, text, name, isMissing }) => {
      const { id } = await makePerson();
      await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [id]);
      const query = {
        Query: `{ ${text} }`,
        Mutation: `mutation { ${text} }`,
        User: `{ me { ${text} } }`,
        Operations: `{ operations { ${text} } }`,
      }[typename];
      const answer = await api.query(query, undefined, await sessionOf(id));
      expect(answer.status, answer.text).toBe(200);
      expect(answer.codes.includes("NOT_IMPLEMENTED")).toBe(isMissing);
      if (!isMissing) return;
      // A null in a non-null field makes its parent null.
      expect(answer.data).toEqual(typename === "Operations" ? { operations: null } : { [name]: null });
      expect(answer.errors[0]).toMatchObject({
        message: `${typename}.${name} is not available in this version.`,
        extensions: { requestId: expect.any(String) },
      });
    },
  );

  test("are existing fields, listed once", () => {
    for (const [typename, names] of Object.entries(missingFields)) {
      const existing = fields.filter((field) => field.typename === typename).map(({ name }) => name);
      expect(existing).toEqual(expect.arrayContaining([...names]));
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
