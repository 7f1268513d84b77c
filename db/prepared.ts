import { createHash } from "node:crypto";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type pg from "pg";
import type { Sender } from "./client.ts";

/**
 * A statement with a constant text, which PostgreSQL parses and plans once per connection instead of each time. List its
 * columns: the plan of a `SELECT *` breaks when a migration adds a column.
 */
export function prepared<Row extends pg.QueryResultRow>(
  text: string,
): (to: Sender, values: readonly unknown[]) => Promise<Row[]> {
  const name = nameOf(text);
  return async ({ $client }, values) => (await $client.query<Row>({ name, text, values: [...values] })).rows;
}

const names = new Map<string, string>();

/** The name of a statement, from its text: two texts never have the same name. */
function nameOf(text: string): string {
  const name = names.get(text) ?? createHash("sha256").update(text).digest("base64url");
  names.set(text, name);
  return name;
}

const dialect = new PgDialect();

/** Runs a statement that is written with Drizzle's `sql` as a prepared one. Only for texts that are the same each time. */
export function executePrepared<Row extends pg.QueryResultRow>(
  { $client }: Sender,
  statement: SQL,
): Promise<pg.QueryResult<Row>> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return $client.query<Row>({ name: nameOf(text), text, values: params });
}

/**
 * A prepared statement about people, whose ids are $1. `write` gets the comparison with them. One person has a statement of
 * their own, because PostgreSQL plans one with a list again each time: it expects more rows from a list of unknown length.
 */
export function preparedForPeople<Row extends pg.QueryResultRow>(
  write: (isOneOfThem: string) => string,
): (to: Sender, ids: readonly string[], values?: readonly unknown[]) => Promise<Row[]> {
  const forOne = prepared<Row>(write("= $1"));
  const forMany = prepared<Row>(write("= ANY($1::text[])"));
  return (to, ids, values = []) => (ids.length === 1 ? forOne(to, [ids[0], ...values]) : forMany(to, [ids, ...values]));
}
