import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { closePool } from "#db/client.ts";
import { findEmbedded, startEmbedded } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { createApiKey } from "#lib/auth/index.ts";
import { seedDemo } from "#lib/bootstrap/seed.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { insertHistory } from "./history.ts";

/** Prepared databases are kept here, so that the next run does not have to fill them again. `./np bench --clean` removes them. */
const cacheFolder = join(tmpdir(), "np-bench");

export interface DatasetSize {
  people: number;
  /** Stored choices, distributed equally over all people. At most 15 a person: the cells of the demo catalogue. */
  preferences: number;
  /** Topics in addition to the seven of the demo catalogue. */
  extraTopics?: number;
  /** Deliveries and audit events of the last month, with suppressions, outbox messages and incidents. Without it: no messages. */
  deliveries?: number;
}

export interface Dataset {
  people: number;
  /** Variables of the processes that use this database. */
  env: { DATABASE_URL: string; DATA_DIR: string };
  /** The secret of an API key with these scopes. */
  key: string;
  pool: pg.Pool;
  close(): Promise<void>;
}

export const personId = (index: number): string => `usr_${String(index).padStart(26, "0")}`;
export const randomPerson = ({ people }: { people: number }): string =>
  personId(1 + Math.floor(Math.random() * people));

export const insertPeople = (people: number) => `
  INSERT INTO users (id, external_id, name, email, email_verified_at, phone, phone_verified_at, time_zone)
  SELECT 'usr_' || lpad(n::text, 26, '0'), 'p' || n, 'Person ' || n, 'p' || n || '@example.com', now(),
    CASE WHEN n % 2 = 0 THEN '+1555' || lpad(n::text, 7, '0') END, CASE WHEN n % 2 = 0 THEN now() END,
    CASE n % 3 WHEN 0 THEN 'Europe/Berlin' WHEN 1 THEN 'America/New_York' ELSE 'UTC' END
  FROM generate_series(1, ${people}) n`;
/** Every person has choices for other cells: the first one moves by one cell from person to person. */
export const insertPreferences = (people: number, perPerson: number) => `
  WITH cells AS (SELECT topic_id, channel, row_number() OVER (ORDER BY topic_id, channel) - 1 AS cell FROM topic_channels)
  INSERT INTO preferences (user_id, topic_id, channel, choice, updated_at, updated_by)
  SELECT 'usr_' || lpad(n::text, 26, '0'), topic_id, channel, (n + cell) % 3 > 0, now(), 'bench'
  FROM generate_series(1, ${people}) n, generate_series(0, ${perPerson - 1}) k
  JOIN cells ON true WHERE cell = (n + k) % (SELECT count(*) FROM cells)`;
const insertTopics = (topics: number) => `
  INSERT INTO topics (id, key, name, description, section, classification)
    SELECT 'top_bench' || n, 'bench-' || n, 'Topic ' || n, 'A topic of the benchmark.', 'Section ' || n % 10, 'TRANSACTIONAL'
    FROM generate_series(1, ${topics}) n;
  INSERT INTO topic_channels (topic_id, channel, policy, updated_by)
    SELECT 'top_bench' || n, channel, 'DEFAULT_ON', 'bench'
    FROM generate_series(1, ${topics}) n, unnest('{EMAIL,SMS,SLACK}'::text[]) channel`;

/** Messages of an earlier benchmark, finished or not. */
const deleteMessages = "TRUNCATE notifications, deliveries, digests, outbox, graphile_worker._private_jobs";

/** Opens the prepared database of this size, and fills it first if this machine has none. Several can be open at once. */
export async function openDataset(size: DatasetSize, progress: (text: string) => void): Promise<Dataset> {
  const dataDir = join(cacheFolder, cacheKey(size));
  const filled = join(dataDir, "filled");
  if (!existsSync(filled)) {
    await rm(dataDir, { recursive: true, force: true });
    await fill(dataDir, size, progress);
    writeFileSync(filled, "");
  }
  await using stack = new AsyncDisposableStack();
  const server = stack.adopt(await startEmbedded({ dataDir }), (one) => one.stop());
  const env = { DATABASE_URL: server.url, DATA_DIR: dataDir };
  const pool = stack.adopt(new pg.Pool({ connectionString: server.url, max: 2 }), (one) => one.end());
  pool.on("error", () => undefined);
  if (!size.deliveries) await pool.query(deleteMessages);
  const { secret: key } = await withDatabase(env, () =>
    createApiKey(
      { actor: { kind: "system", task: "bench" }, requestId: "bench", now: new Date() },
      { name: "bench", scopes: ["PREFERENCES_READ", "PREFERENCES_WRITE", "USERS_READ", "SEND"] },
    ),
  );
  const opened = stack.move();
  return { people: size.people, env, key, pool, close: () => opened.disposeAsync() };
}

/** A change of the schema or of this file makes the prepared databases useless. */
function cacheKey(size: DatasetSize): string {
  const hash = createHash("sha256")
    .update(JSON.stringify(size))
    .update(readFileSync(import.meta.filename));
  for (const file of [...globSync("db/migrations/*").sort(), "bench/history.ts", "bench/http-peers/tables.sql"])
    hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

async function fill(
  dataDir: string,
  { people, preferences, extraTopics = 0, deliveries = 0 }: DatasetSize,
  progress: (text: string) => void,
): Promise<void> {
  // Nothing is flushed to disk while the database is filled. A crash leaves no file "filled", so the next run starts again.
  const server = await startEmbedded({ dataDir, fast: true });
  const client = new pg.Client({ connectionString: server.url });
  try {
    await migrate(server.url);
    await withDatabase({ DATABASE_URL: server.url, DATA_DIR: dataDir }, seedDemo);
    await client.connect();
    const steps: [string, string][] = [
      [`${people} people`, insertPeople(people)],
      [`${preferences} preferences`, insertPreferences(people, Math.round(preferences / people))],
      [`${extraTopics} more topics`, insertTopics(extraTopics)],
      ["the peers' tables", readFileSync(join(import.meta.dirname, "http-peers/tables.sql"), "utf8")],
    ];
    for (const [what, statement] of steps) {
      progress(`preparing ${what}`);
      await client.query(statement);
    }
    if (deliveries > 0) await insertHistory(client, { people, deliveries }, progress);
    progress("preparing statistics");
    await client.query("VACUUM ANALYZE");
  } finally {
    await client.end();
    await server.stop();
  }
}

/** Runs `fn` with the service's own functions on this database. */
export async function withDatabase<T>(env: Record<string, string>, fn: () => Promise<T>): Promise<T> {
  Object.assign(process.env, env, { LOG_LEVEL: "error" });
  setProcessSingleton("env", undefined);
  try {
    return await fn();
  } finally {
    await closePool();
    setProcessSingleton("pool", undefined);
  }
}

/** Removes all prepared databases, and stops their servers that a killed benchmark has left. */
export async function removeDatasets(): Promise<void> {
  for (const dataDir of globSync(join(cacheFolder, "*")))
    if (await findEmbedded(dataDir)) await (await startEmbedded({ dataDir })).stop();
  await rm(cacheFolder, { recursive: true, force: true });
}
