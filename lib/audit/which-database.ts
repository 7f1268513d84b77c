import { sql } from "drizzle-orm";
import { databaseError, transaction } from "#db/client.ts";

const insufficientPrivilege = "42501";

/**
 * Which database this is: "<system identifier of its server>/<name>". Nobody but the server's superuser can change what it says
 * of itself: the number was made with the server's files, and whoever renames the database renames it for this service too.
 * Schemas are named, so that no search_path puts others in these functions' place. Everybody may call them as PostgreSQL 15 to
 * 18 come; null where the server's operator took that away.
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
