import { asOwner } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";

/**
 * Where any of these texts stands, in whatever column of whatever table, the queue's and the partitions' too: found by
 * looking everywhere, so that a table that nobody thought of is found too, and into what of the trail can still be decrypted.
 * "schema.table.column: text" each.
 */
export async function tracesOf(databaseUrl: string, needles: readonly string[]): Promise<string[]> {
  const columns = await asOwner<{ schema: string; name: string; column: string }>(
    databaseUrl,
    `SELECT n.nspname AS schema, c.relname AS name, a.attname AS column
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
       AND a.attnum > 0 AND NOT a.attisdropped`,
  );
  const looks = columns.map(
    ({ schema, name, column }) =>
      `SELECT '${schema}.${name}.${column}: ' || needle AS trace FROM unnest($1::text[]) AS needle
       WHERE EXISTS (SELECT FROM "${schema}"."${name}" WHERE strpos(lower("${column}"::text), lower(needle)) > 0)`,
  );
  const rows = await asOwner<{ trace: string }>(databaseUrl, looks.join(" UNION ALL "), [needles]);
  const trail = JSON.stringify(await eventsOf({})).toLowerCase();
  const inTrail = needles.filter((needle) => trail.includes(needle.toLowerCase())).map((needle) => `audit: ${needle}`);
  return [...rows.map(({ trace }) => trace), ...inTrail].sort();
}
