import { sql } from "drizzle-orm";
import { databaseError, transaction } from "#db/client.ts";

const insufficientPrivilege = "42501";

/**
 * Identifies the database as "<system identifier of its server>/<name>"; null if this role may not call
 * pg_control_system (by default every role may in PostgreSQL 15 to 18). Only a superuser can change the identifier.
 * pg_catalog is spelled out so that search_path cannot substitute other functions.
 */
export async function whichDatabase(): Promise<string | null> {
  try {
    const { rows } = await transaction({ kind: "system", task: "audit.database" }, (tx) =>
      tx.execute<{ server: string; name: string }>(
        sql`SELECT system_identifier AS server, pg_catalog.current_database() AS name FROM pg_catalog.pg_control_system()`,
      ),
    );
    const [row] = rows;
    return row ? `${row.server}/${row.name}` : null;
  } catch (error) {
    if (databaseError(error)?.code === insufficientPrivilege) return null;
    throw error;
  }
}
