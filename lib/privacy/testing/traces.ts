import { asOwner } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";

/**
 * Finds these texts in every column of every table, queue and partitions included, and in decrypted audit events.
 * Searches everything, so that a new table is covered too. Returns "schema.table.column: text".
 */
export async function findTexts(databaseUrl: string, needles: readonly string[]): Promise<string[]> {
  const columns = await asOwner<{ schema: string; name: string; column: string }>(
    databaseUrl,
    `SELECT n.nspname AS schema, c.relname AS name, a.attname AS column
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       AND a.attnum > 0 AND NOT a.attisdropped`,
  );
  const queries = columns.map(
    ({ schema, name, column }) =>
      `SELECT '${schema}.${name}.${column}: ' || needle AS trace FROM unnest($1::text[]) AS needle
       WHERE EXISTS (SELECT FROM "${schema}"."${name}" WHERE strpos(lower("${column}"::text), lower(needle)) > 0)`,
  );
  const rows = await asOwner<{ trace: string }>(databaseUrl, queries.join(" UNION ALL "), [needles]);
  const trail = JSON.stringify(await eventsOf({})).toLowerCase();
  const inAuditTrail = needles
    .filter((needle) => trail.includes(needle.toLowerCase()))
    .map((needle) => `audit: ${needle}`);
  return [...rows.map(({ trace }) => trace), ...inAuditTrail].sort();
}
