import type { Client } from "pg";
import { sessionLock } from "#db/locks.ts";
import { OperatorError } from "#lib/errors.ts";

interface DrillDatabase {
  url: string;
  /** Drops the database. */
  drop(): Promise<void>;
}

const name = "np_restore_drill";
/** Only a database with this comment is ever dropped. */
const comment = "restore drill of notification-preferences: the next drill drops it";
const connectWithinMs = 10_000;

/**
 * An empty database on the server of BACKUP_DRILL_DATABASE_URL, for one drill. One that an interrupted drill left there is dropped.
 * Throws OperatorError.
 */
export async function createDrillDatabase(url: string): Promise<DrillDatabase> {
  const client = await connect(url);
  try {
    await requireRights(client);
    const lock = await client.query<{ mine: boolean }>(sessionLock("backupDrill").attempt);
    if (!lock.rows[0]?.mine)
      throw new OperatorError(
        "Another restore drill runs on the server of BACKUP_DRILL_DATABASE_URL. Wait for its end.",
      );
    await dropOwn(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
    await client.query(`COMMENT ON DATABASE ${name} IS '${comment}'`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw asOperatorError(error);
  }
  return {
    url: Object.assign(new URL(url), { pathname: `/${name}` }).href,
    drop: async () => {
      await client.end().catch(() => undefined);
      // The drill takes hours on a large database, so a server may have closed the first connection.
      const other = await connect(url);
      try {
        await dropOwn(other);
      } catch (error) {
        throw asOperatorError(error);
      } finally {
        await other.end().catch(() => undefined);
      }
    },
  };
}

async function connect(url: string): Promise<Client> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    application_name: "notification-preferences drill",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new OperatorError("The server of BACKUP_DRILL_DATABASE_URL cannot be used. Check host, user and password.", {
      cause: error,
    });
  }
  return client;
}

async function requireRights(client: Client): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(
    "SELECT rolsuper OR rolcreatedb AND rolcreaterole AND rolbypassrls AS may FROM pg_roles WHERE rolname = current_user",
  );
  if (!rows[0]?.may)
    throw new OperatorError(
      "The login of BACKUP_DRILL_DATABASE_URL must be a superuser, or be created with: CREATE ROLE np_drill LOGIN CREATEDB CREATEROLE BYPASSRLS PASSWORD '...'.",
    );
}

async function dropOwn(client: Client): Promise<void> {
  const { rows } = await client.query<{ comment: string | null }>(
    `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = '${name}'`,
  );
  if (!rows[0]) return;
  if (rows[0].comment !== comment)
    throw new OperatorError(
      `The server of BACKUP_DRILL_DATABASE_URL has a database ${name} that no drill has created. Rename or drop it.`,
    );
  await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
}

/** PostgreSQL's own sentence, such as "no space left on device". It names no person, because no row is read here. */
const asOperatorError = (error: unknown): unknown =>
  error instanceof OperatorError || !(error instanceof Error)
    ? error
    : new OperatorError(`The server of BACKUP_DRILL_DATABASE_URL answers: ${error.message}.`, { cause: error });
