import pg from "pg";
import { unfinishedTable } from "#db/unfinished-restore.ts";
import { env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import type { Manifest } from "./manifest.ts";

/** The facts that a restored database must share with the original. */
export type Facts = Pick<Manifest, "postgres" | "migrations" | "rows" | "audit">;

/** A connection of its own, without the time limits of requests: reading a whole database takes long. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: "notification-preferences backup",
  });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

export async function withClient<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await fn(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Row-level security binds the owner of the tables too, so an ordinary login would back up a part of the rows only. Throws
 * OperatorError for such a login.
 */
export async function requireAllRows(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; sees: boolean }>(
    "SELECT rolname AS name, rolsuper OR rolbypassrls AS sees FROM pg_roles WHERE rolname = current_user",
  );
  if (rows[0]?.sees) return;
  throw new OperatorError(
    `The login ${rows[0]?.name} does not see all rows, because row-level security binds it. Create one that does: CREATE ROLE np_backup LOGIN BYPASSRLS PASSWORD '...'; GRANT pg_read_all_data TO np_backup. Then set BACKUP_DATABASE_URL to it.`,
  );
}

/**
 * The login that reads all rows of the database at `url`: that of BACKUP_DATABASE_URL if it is for this database, which may be
 * another address of it. The embedded database needs no other login than its own.
 */
export async function findReader(url: string): Promise<{ url: string; isOther: boolean }> {
  const { BACKUP_DATABASE_URL: reader, embedded } = env();
  if (reader === undefined || embedded) return { url, isOther: false };
  const own = await whichDatabase(url, "DATABASE_URL");
  const others = await whichDatabase(reader, "BACKUP_DATABASE_URL");
  const isSame = own === null || others === null || own === others;
  return { url: isSame ? reader : url, isOther: !isSame };
}

/** Identifies a server and a database on it. Null if the login may not read it. `variable`: names the URL in the error. */
const whichDatabase = (url: string, variable: string): Promise<string | null> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT system_identifier || '/' || current_database() AS name FROM pg_control_system()",
    );
    return rows[0]?.name ?? null;
  }).catch((error: unknown) => {
    if (error instanceof pg.DatabaseError && error.code === "42501") return null;
    throw new OperatorError(`The database at ${variable} cannot be used. Check host, user and password.`, {
      cause: error,
    });
  });

const tables = `
  SELECT CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS name,
    format('%I.%I', n.nspname, c.relname) AS quoted
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema$)' AND c.relname <> '${unfinishedTable}'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1`;

/** Counts the rows of all tables, in the transaction that the connection is in. */
async function countRows(client: pg.Client): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, quoted } of (await client.query<{ name: string; quoted: string }>(tables)).rows)
    counts[name] = Number((await client.query(`SELECT count(*) AS rows FROM ${quoted}`)).rows[0].rows);
  return counts;
}

/** Throws OperatorError if the database is not one of this service. */
export async function readFacts(client: pg.Client): Promise<Facts> {
  const { rows: known } = await client.query<{ there: boolean; version: string }>(
    `SELECT to_regclass('public.schema_migrations') IS NOT NULL AND to_regclass('public.audit_head') IS NOT NULL AS there,
       split_part(current_setting('server_version'), ' ', 1) AS version`,
  );
  if (!known[0]?.there)
    throw new OperatorError('The database has no schema of this service. Run "./np migrate" first.');
  const migrations = await client.query<{ name: string }>("SELECT name FROM public.schema_migrations ORDER BY name");
  const head = await client.query<{ sequence: number; hash: string }>(
    "SELECT sequence::float8 AS sequence, hash FROM public.audit_head",
  );
  return {
    postgres: known[0].version,
    migrations: migrations.rows.map(({ name }) => name),
    rows: await countRows(client),
    audit: head.rows[0] ?? { sequence: 0, hash: "" },
  };
}

/** The differences between a restored database and its manifest, one sentence each. */
export function differences(manifest: Facts, found: Facts): string[] {
  const names = [...new Set([...Object.keys(manifest.rows), ...Object.keys(found.rows)])].sort();
  const counts = names.flatMap((name) => {
    const [before, after] = [manifest.rows[name], found.rows[name]];
    return before === after ? [] : [`${name} has ${after ?? "no"} rows instead of ${before ?? "none"}`];
  });
  const isSameSchema = manifest.migrations.join() === found.migrations.join();
  const isSameHead = manifest.audit.sequence === found.audit.sequence && manifest.audit.hash === found.audit.hash;
  return [
    ...(isSameSchema ? [] : ["its migrations differ"]),
    ...(isSameHead
      ? []
      : [`its audit log ends at event ${found.audit.sequence} instead of ${manifest.audit.sequence}`]),
    ...counts,
  ];
}
