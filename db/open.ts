import pg from "pg";
import { type Env, env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { findEmbedded, startEmbedded } from "./embedded.ts";

export interface OpenDatabase {
  url: string;
  close(): Promise<void>;
}

/**
 * The database this process works with: DATABASE_URL, or the embedded server, which is shared when it runs already and
 * started when it does not. Puts the URL where the pool looks for it. Throws OperatorError.
 */
export async function openDatabase(onProgress?: (line: string) => void, variables: Env = env()): Promise<OpenDatabase> {
  if (variables.DATABASE_URL) {
    await checkConnection(variables.DATABASE_URL);
    return { url: variables.DATABASE_URL, close: async () => undefined };
  }
  const running = await findEmbedded(variables.DATA_DIR);
  const server = await startEmbedded({ dataDir: variables.DATA_DIR, onProgress: running ? undefined : onProgress });
  process.env.DATABASE_URL = server.url;
  return { url: server.url, close: () => server.stop() };
}

const oldestMajor = 15;

async function checkConnection(url: string): Promise<void> {
  let client: pg.Client | undefined;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on("error", () => undefined);
    await client.connect();
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version");
    const major = Math.floor(Number(rows[0]?.version ?? 0) / 10_000);
    if (major < oldestMajor)
      throw new OperatorError(
        `The server behind DATABASE_URL is PostgreSQL ${major}; ${oldestMajor} or newer is needed.`,
      );
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
