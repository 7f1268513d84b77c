import { sql } from "drizzle-orm";
import { type AnyPgColumn, check, customType, text } from "drizzle-orm/pg-core";
import { type Decision, decisionText, readDecision, type StoredDecision } from "#lib/decision.ts";
import { usableTimeZone } from "#lib/time-zone.ts";

const earliest = new Date("0001-01-01T00:00:00Z");
const latest = new Date("9999-01-01T00:00:00Z");

/** PostgreSQL's "infinity" and years outside 1 to 9998 are read as the end of that range, because every format can write it. */
function toDate(text: string): Date {
  const date = new Date(text);
  if (text.startsWith("-") || text.endsWith("BC") || date < earliest) return earliest;
  return date <= latest ? date : latest;
}

const instantColumn = customType<{ data: Date; driverData: string }>({
  dataType: () => "timestamp (3) with time zone",
  fromDriver: toDate,
  toDriver: (date) => date.toISOString(),
});

/** Milliseconds, like JavaScript's Date, so that a value that is read back equals the written value. */
export const instant = (name: string) => instantColumn(name);

/** A text column limited to an enumeration of lib/enums.ts. `oneOf` adds the check constraint. */
export const word = <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
  text(name, { enum: values });

/** An IANA time zone. A stored name that Temporal rejects is read as UTC, so that no reader fails. */
export const zone = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
  fromDriver: usableTimeZone,
});

/** A decision in its stored form. */
export const decisionColumn = customType<{ data: Decision; driverData: StoredDecision | string }>({
  dataType: () => "jsonb",
  toDriver: decisionText,
  fromDriver: (stored) => readDecision(stored as StoredDecision),
});

/** Bytes. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

export const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} IN (${sql.raw(values.map((value) => `'${value}'`).join(", "))})`);
