import { sql } from "drizzle-orm";
import { type AnyPgColumn, check, customType, text, timestamp } from "drizzle-orm/pg-core";

/** Milliseconds, as JavaScript's Date holds them, so that what is read back equals what was written. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** A text column limited to one of the vocabulary's lists; the check constraint is added with `oneOf`. */
export const word = <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
  text(name, { enum: values });

/** Bytes. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

export const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} IN (${sql.raw(values.map((value) => `'${value}'`).join(", "))})`);
