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
import * as enums from "#lib/enums.ts";

const merged = buildSchema(
  globSync("*/schema.graphql", { cwd: import.meta.dirname })
    .sort()
    .map((file) => readFileSync(`${import.meta.dirname}/${file}`, "utf8"))
    .join("\n"),
);
const committed = buildSchema(readFileSync(`${import.meta.dirname}/schema.graphql`, "utf8"));

const ownTypes = (schema: GraphQLSchema): GraphQLNamedType[] =>
  Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));

/** Coordinates (`Type.field(argument:)`, as in the GraphQL specification) and descriptions of a type's members. */
function* descriptionsOf(type: GraphQLNamedType): Generator<[coordinate: string, description: string]> {
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

describe("graphql/schema.graphql", () => {
  test("documents every type, field, argument, input field and enum value", () => {
    const all = ownTypes(merged).flatMap((type) => [...descriptionsOf(type)]);
    const undocumented = all.filter(([, description]) => description.trim() === "").map(([coordinate]) => coordinate);
    expect(undocumented).toEqual([]);
    expect(all.length).toBeGreaterThan(600);
  });

  test("equals the merged domain files (update it with `npm run codegen`)", () => {
    const text = (schema: GraphQLSchema) => printSchema(lexicographicSortSchema(schema));
    expect(text(committed)).toBe(text(merged));
  });
});

describe("enums of the SDL equal those of lib/enums.ts", () => {
  test.each([
    ["Role", enums.ROLES],
    ["Channel", enums.CHANNELS],
    ["Frequency", enums.FREQUENCIES],
    ["ChannelPolicy", enums.CHANNEL_POLICIES],
    ["Classification", enums.CLASSIFICATIONS],
    ["Outcome", enums.OUTCOMES],
    ["DecisionLayer", enums.DECISION_LAYERS],
    ["DeliveryStatus", enums.DELIVERY_STATUSES],
    ["SuppressionReason", enums.SUPPRESSION_REASONS],
    ["SuppressionScope", enums.SUPPRESSION_SCOPES],
    ["Weekday", enums.WEEKDAYS],
    ["ScheduleField", enums.SCHEDULE_FIELDS],
    ["Scope", enums.SCOPES],
    ["Severity", enums.SEVERITIES],
    ["IncidentStatus", enums.INCIDENT_STATUSES],
    ["ReportKind", enums.REPORT_KINDS],
    ["ReportFormat", enums.REPORT_FORMATS],
    ["ReportNoteSection", enums.REPORT_NOTES],
    ["AlertSeverity", enums.ALERT_SEVERITIES.map((severity) => severity.toUpperCase())],
    ["AlertState", enums.ALERT_STATES.map((state) => state.toUpperCase())],
  ] as const)("%s", (name, expected) => {
    const type = merged.getType(name);
    const values = isEnumType(type) ? type.getValues().map((value) => value.name) : undefined;
    expect(values?.toSorted()).toEqual([...expected].toSorted());
  });
});
