import { getTableColumns, getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import * as schema from "#db/schema/index.ts";
import { asOwner } from "#db/testing/index.ts";
import type { Topic } from "#lib/topics/index.ts";

/** One value of one column of a person's rows in one table. */
export interface Corruption {
  table: string;
  column: string;
  value: string | null;
}

/** Tables that are written before a plan, by the plan, and when digests are created. */
export const stages = [
  ["users", "preferences", "channel_switches", "schedules", "suppressions", "former_addresses", "consents"],
  ["deliveries"],
  ["digests"],
] as const;

/** Values that PostgreSQL accepts for a column type and that no version writes. */
const invalidValues: Record<string, readonly string[]> = {
  text: ["", "x", "IST", "99:99", "\u0001\n", "{{", "x".repeat(2_000), "de-💥"],
  jsonb: [
    "null",
    "5",
    '"x"',
    "{}",
    "[]",
    "[null]",
    '[{"days":null}]',
    '[{"days":["MONDAY"],"start":"25:00","end":"x"}]',
  ],
  "timestamp (3) with time zone": ["infinity", "-infinity", "0044-03-15 00:00:00 BC", "20000-01-01 00:00:00Z"],
  integer: ["2147483647", "-2147483648"],
  boolean: ["true", "false"],
  uuid: ["00000000-0000-0000-0000-000000000000"],
};

/** A row with another value in one of these columns would belong to another person. */
const identity = ["id", "user_id", "external_id"];
const tables = Object.values(schema).flatMap((value): PgTable[] => (is(value, PgTable) ? [value] : []));

export const corruptions: Corruption[] = stages.flat().flatMap((name) => {
  const table = tables.find((one) => getTableName(one) === name);
  if (!table) throw new Error(`there is no table ${name}`);
  return Object.values(getTableColumns(table))
    .filter((column) => !identity.includes(column.name) && column.generated === undefined)
    .flatMap((column) =>
      [...(invalidValues[column.getSQLType()] ?? []), null].map((value) => ({
        table: name,
        column: column.name,
        value,
      })),
    );
});

/** Writes the value directly by SQL. False: a constraint of the table rejects it, or the person has no such row. */
export async function corrupt(url: string, { table, column, value }: Corruption, userId: string): Promise<boolean> {
  const key = table === "users" ? "id" : "user_id";
  try {
    const update = `UPDATE ${table} SET ${column} = $1 WHERE ${key} = $2 RETURNING 1`;
    return (await asOwner(url, update, [value, userId])).length > 0;
  } catch {
    return false;
  }
}

/** Gives each person a row in each table of the first stage. No row excludes a message. */
export async function fillTables(url: string, ids: readonly string[], topic: Topic): Promise<void> {
  const people = "FROM unnest($1::text[]) AS id";
  const inserts = [
    `schedules (user_id, quiet_hours, updated_at, updated_by)
       SELECT id, '[{"days":["MONDAY"],"start":"01:00","end":"02:00"}]', now(), 'test' ${people}`,
    `channel_switches (user_id, channel, enabled, updated_at, updated_by) SELECT id, 'EMAIL', true, now(), 'test' ${people}`,
    `suppressions (user_id, id, channel, address_hash, scope, topic_id, reason, created_at, created_by)
       SELECT id, 'sup_' || id, 'EMAIL', 'of another address', 'TOPIC', 'top_other', 'COMPLAINT', now(), 'test' ${people}`,
    `former_addresses (user_id, channel, address_hash, since) SELECT id, 'EMAIL', 'former', now() ${people}`,
    `consents (user_id, id, topic_id, channel, granted, wording, wording_version, locale, source, at)
       SELECT id, 'con_' || id, 'top_other', 'EMAIL', true, 'w', '1', 'en', 'API', now() ${people}`,
  ];
  for (const insert of inserts) await asOwner(url, `INSERT INTO ${insert}`, [ids]);
  await asOwner(
    url,
    `INSERT INTO preferences (user_id, topic_id, channel, choice, frequency, updated_at, updated_by)
     SELECT id, $2, 'EMAIL', true, CASE WHEN position % 2 = 0 THEN 'DAILY' ELSE 'INSTANT' END, now(), 'test'
     FROM unnest($1::text[]) WITH ORDINALITY AS one (id, position)`,
    [ids, topic.id],
  );
}
