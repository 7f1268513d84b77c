import { sql } from "drizzle-orm";
import { type AnyPgColumn, check, customType, text } from "drizzle-orm/pg-core";
import { usableTimeZone } from "#lib/time-zone.ts";

const earliest = new Date("0001-01-01T00:00:00Z");
const latest = new Date("9999-01-01T00:00:00Z");

/** PostgreSQL's "infinity" and its years outside 1 to 9998 are read as the end of that range, which every format can write. */
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

/** Milliseconds, as JavaScript's Date holds them, so that what is read back equals what was written. */
export const instant = (name: string) => instantColumn(name);

/** A text column limited to one of the vocabulary's lists; the check constraint is added with `oneOf`. */
export const word = <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
  text(name, { enum: values });

/** An IANA time zone. A stored name that Temporal refuses is read as UTC, so that no reader can fail on it. */
export const zone = customType<{ data: string; driverData: string }>({
  dataType: () => "text",
  fromDriver: usableTimeZone,
});

/** Bytes. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

export const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} IN (${sql.raw(values.map((value) => `'${value}'`).join(", "))})`);
