import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from "graphql";
import { timeZone } from "#lib/parse.ts";

const badUserInput = (message: string) => new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });

/** RFC 3339. Temporal alone also accepts six-digit years and a zone in brackets, which RFC 3339 does not have. */
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d([.]\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function parseInstant(value: unknown): Date {
  try {
    if (typeof value === "string" && rfc3339.test(value)) {
      const instant = new Date(Temporal.Instant.from(value).epochMilliseconds);
      // An offset can still move the instant out of the years 1 to 9999, the common range of PostgreSQL and RFC 3339.
      if (/^(?!0000)\d{4}-/.test(instant.toISOString())) return instant;
    }
  } catch {
    // Reported below with the same message as any other invalid value.
  }
  throw badUserInput("DateTime must be RFC 3339 text with a zone, such as 2026-11-23T06:00:00Z");
}

function parseObject(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw badUserInput("JSONObject must be an object");
}

function parseZone(value: unknown): string {
  const parsed = timeZone.safeParse(value);
  if (!parsed.success) throw badUserInput("TimeZone must be an IANA name, such as Europe/Berlin");
  return parsed.data;
}

export const scalars = {
  DateTime: new GraphQLScalarType({
    name: "DateTime",
    serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
    parseValue: parseInstant,
    parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : null),
  }),
  TimeZone: new GraphQLScalarType({
    name: "TimeZone",
    serialize: String,
    parseValue: parseZone,
    parseLiteral: (node) => parseZone(node.kind === Kind.STRING ? node.value : null),
  }),
  JSONObject: new GraphQLScalarType({
    name: "JSONObject",
    serialize: parseObject,
    parseValue: parseObject,
    parseLiteral: (node, variables) => parseObject(valueFromASTUntyped(node, variables)),
  }),
};
