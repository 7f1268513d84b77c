import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { countByStatus } from "./counts.ts";
import type { NotificationRow } from "./find.ts";

/** More people are not counted when a notification is accepted, so that the answer does not wait for the count. */
const maxCounted = 100_000;

/** Counts people up to `limit`. Above it, returns PostgreSQL's estimate, at least `limit + 1`. */
export async function countPeople(tx: Tx, limit = maxCounted): Promise<number> {
  const { rows } = await tx.execute<{ n: number }>(
    sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM ${users} LIMIT ${limit + 1}) AS counted`,
  );
  const [{ n } = { n: 0 }] = rows;
  if (n <= limit) return n;
  const estimates = await tx.execute<{ n: number }>(
    sql`SELECT reltuples::int AS n FROM pg_class WHERE oid = 'users'::regclass`,
  );
  return Math.max(n, estimates.rows[0]?.n ?? 0);
}

/** The number of planned people, in place of an estimate. Call it when the whole audience is planned. */
export async function plannedAudienceSize(
  tx: Tx,
  { id, audience, audienceSize, channels }: NotificationRow,
): Promise<number> {
  if ("userIds" in audience || audienceSize <= maxCounted || channels.length === 0) return audienceSize;
  const deliveries = (await countByStatus(tx, id)).reduce((sum, { count }) => sum + count, 0);
  return deliveries / channels.length;
}
