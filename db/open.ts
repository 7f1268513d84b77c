import { resolve } from "node:path";
import pg from "pg";
import { type Env, env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { findEmbedded, startEmbedded } from "./embedded.ts";

export interface OpenDatabase {
  url: string;
  /** The displayed location, without user and password. */
  location: string;
  close(): Promise<void>;
  /** Restarts a dead embedded server (db/embedded.ts); null for every other server. */
  revive(): Promise<string | null>;
}

export interface OpenOptions {
  onProgress?: (line: string) => void;
  /** Create a missing embedded database. Only `npm start` does. */
  create?: boolean;
}

/**
 * Opens the database of this process: DATABASE_URL, or the embedded server, which is started unless it runs already. Sets
 * process.env.DATABASE_URL for the pool. Throws OperatorError.
 */
export async function openDatabase(options: OpenOptions = {}, variables: Env = env()): Promise<OpenDatabase> {
  const url = variables.DATABASE_URL;
  if (url) {
    const location = await readLocation(url);
    return { url, location, close: async () => undefined, revive: async () => null };
  }
  const { onProgress, create = false } = options;
  const running = await findEmbedded(variables.DATA_DIR);
  const server = await startEmbedded({
    dataDir: variables.DATA_DIR,
    onProgress: running ? undefined : onProgress,
    create,
  });
  process.env.DATABASE_URL = server.url;
  const location = `the embedded one in ${resolve(variables.DATA_DIR)}`;
  return { url: server.url, location, close: () => server.stop(), revive: () => server.revive() };
}

/** The server does not answer now. It may answer later with the same DATABASE_URL. */
export class DatabaseUnreachableError extends OperatorError {}

const oldestMajor = 15;

/** Checks the connection and returns the server's location. Throws OperatorError if the server cannot be used. */
async function readLocation(url: string): Promise<string> {
  let client: pg.Client | undefined;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, query_timeout: 10_000 });
    client.on("error", () => undefined);
    await client.connect();
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version");
    const major = Math.floor(Number(rows[0]?.version ?? 0) / 10_000);
    if (major < oldestMajor)
      throw new OperatorError(
        `The server behind DATABASE_URL is PostgreSQL ${major}; ${oldestMajor} or newer is needed.`,
      );
    return `${client.database} on ${client.host}:${client.port}`;
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const Problem = isUnreachable(error) ? DatabaseUnreachableError : OperatorError;
    throw new Problem(
      `The database at DATABASE_URL cannot be used: ${reasonOf(error)}. Check host, port, user, password and database name.`,
    );
  } finally {
    await client?.end().catch(() => undefined);
  }
}

/** False if a server answered that the URL is wrong. A server that starts or stops (SQLSTATE 57P0x) answers later. */
const isUnreachable = (error: unknown): boolean => {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return !/^[0-9A-Z]{5}$/.test(code) || code.startsWith("57P");
};

/** The reason why a connection failed, without the URL, because it may contain a password. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (error instanceof Error) return error.message.replace(/postgres(ql)?:\/\/\S+/g, "the URL");
  return "unknown error";
}
