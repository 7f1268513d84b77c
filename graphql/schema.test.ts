import { globSync, readFileSync } from "node:fs";
import {
  buildSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from "graphql";
import { describe, expect, test } from "vitest";
import * as vocabulary from "#lib/enums.ts";

const merged = buildSchema(
  globSync("*/schema.graphql", { cwd: import.meta.dirname })
    .sort()
    .map((file) => readFileSync(`${import.meta.dirname}/${file}`, "utf8"))
    .join("\n"),
);
const committed = buildSchema(readFileSync(`${import.meta.dirname}/schema.graphql`, "utf8"));

const ownTypes = (schema: GraphQLSchema): GraphQLNamedType[] =>
  Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));

/** Coordinates (`Type.field(argument:)`, as the GraphQL specification writes them) and descriptions of all that a type holds. */
function* described(type: GraphQLNamedType): Generator<[coordinate: string, description: string]> {
  yield [type.name, type.description ?? ""];
  if (isEnumType(type))
    for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description ?? ""];
  if (isInputObjectType(type))
    for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field.description ?? ""];
  if (isObjectType(type) || isInterfaceType(type))
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, field.description ?? ""];
      for (const argument of field.args)
        yield [`${type.name}.${field.name}(${argument.name}:)`, argument.description ?? ""];
    }
}

test("every type, field, argument, input field and enum value says what it is", () => {
  const all = ownTypes(merged).flatMap((type) => [...described(type)]);
  const silent = all.filter(([, description]) => description.trim() === "").map(([coordinate]) => coordinate);
  expect(silent).toEqual([]);
  expect(all.length).toBeGreaterThan(600);
});

test("graphql/schema.graphql is what the domain files merge to; mend with `npm run codegen`", () => {
  const text = (schema: GraphQLSchema) => printSchema(lexicographicSortSchema(schema));
  expect(text(committed)).toBe(text(merged));
});

describe("enums hold the words of lib/enums.ts", () => {
  test.each([
    ["Role", vocabulary.ROLES],
    ["Channel", vocabulary.CHANNELS],
    ["Frequency", vocabulary.FREQUENCIES],
    ["ChannelPolicy", vocabulary.CHANNEL_POLICIES],
    ["Classification", vocabulary.CLASSIFICATIONS],
    ["Outcome", vocabulary.OUTCOMES],
    ["DecisionLayer", vocabulary.DECISION_LAYERS],
    ["DeliveryStatus", vocabulary.DELIVERY_STATUSES],
    ["SuppressionReason", vocabulary.SUPPRESSION_REASONS],
    ["SuppressionScope", vocabulary.SUPPRESSION_SCOPES],
    ["Weekday", vocabulary.WEEKDAYS],
    ["ScheduleField", vocabulary.SCHEDULE_FIELDS],
    ["Scope", vocabulary.SCOPES],
    ["Severity", vocabulary.SEVERITIES],
    ["IncidentStatus", vocabulary.INCIDENT_STATUSES],
  ] as const)("%s", (name, words) => {
    const type = merged.getType(name);
    const values = isEnumType(type) ? type.getValues().map((value) => value.name) : undefined;
    expect(values?.toSorted()).toEqual([...words].toSorted());
  });
});
