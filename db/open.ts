import { resolve } from "node:path";
import pg from "pg";
import { type Env, env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { findEmbedded, startEmbedded } from "./embedded.ts";

export interface OpenDatabase {
  url: string;
  /** For people: where it is, without user and password. */
  place: string;
  close(): Promise<void>;
  /** Starts the embedded server again if it has died (db/embedded.ts); null for every other server. */
  revive(): Promise<string | null>;
}

export interface OpenOptions {
  onProgress?: (line: string) => void;
  /** Whether the embedded database may be made where there is none. Only `npm start` makes one. */
  create?: boolean;
}

/**
 * The database this process works with: DATABASE_URL, or the embedded server, which is shared when it runs already and
 * started when it does not. Puts the URL where the pool looks for it. Throws OperatorError.
 */
export async function openDatabase(options: OpenOptions = {}, variables: Env = env()): Promise<OpenDatabase> {
  const url = variables.DATABASE_URL;
  if (url) {
    const place = await checkConnection(url);
    return { url, place, close: async () => undefined, revive: async () => null };
  }
  const { onProgress, create = false } = options;
  const running = await findEmbedded(variables.DATA_DIR);
  const server = await startEmbedded({
    dataDir: variables.DATA_DIR,
    onProgress: running ? undefined : onProgress,
    create,
  });
  process.env.DATABASE_URL = server.url;
  const place = `the embedded one in ${resolve(variables.DATA_DIR)}`;
  return { url: server.url, place, close: () => server.stop(), revive: () => server.revive() };
}

const oldestMajor = 15;

/** Throws OperatorError if the server cannot be used; returns its place. */
async function checkConnection(url: string): Promise<string> {
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
    throw new OperatorError(
      `The database at DATABASE_URL cannot be used: ${describe(error)}. Check host, port, user, password and database name.`,
    );
  } finally {
    await client?.end().catch(() => undefined);
  }
}

/** Why a connection failed, without the URL: it may hold a password. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return describe(error.errors[0]);
  if (error instanceof Error) return error.message.replace(/postgres(ql)?:\/\/\S+/g, "the URL");
  return "unknown error";
}
