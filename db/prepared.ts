import { createHash } from "node:crypto";
import type pg from "pg";
import type { Sender } from "./client.ts";

/**
 * A statement with a constant text, which PostgreSQL parses and plans once per connection instead of each time. List its
 * columns: the plan of a `SELECT *` breaks when a migration adds a column.
 */
export function prepared<Row extends pg.QueryResultRow>(
  text: string,
): (to: Sender, values: readonly unknown[]) => Promise<Row[]> {
  const name = createHash("sha256").update(text).digest("base64url");
  return async ({ $client }, values) => (await $client.query<Row>({ name, text, values: [...values] })).rows;
}
