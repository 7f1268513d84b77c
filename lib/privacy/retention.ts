import { type SQL, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, digests, notifications, outbox, webhookEvents } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Env, env } from "#lib/env.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { metrics, type Retained } from "#lib/telemetry/index.ts";
import { maxTopicsInLink } from "#lib/unsubscribe/index.ts";
import { removeDeliveries } from "./delivery-tallies.ts";
import { completeErasureFile } from "./erasure-file.ts";
import { sweepErased } from "./purge-late-rows.ts";
import { service } from "./subject-user-id.ts";
import { retentionTask } from "./tasks.ts";

export interface Bounds {
  /** Rows that one transaction removes at most. */
  batchSize: number;
  /** Batches of one table in one night: what is over waits for the next. */
  batches: number;
}
const bounds: Bounds = { batchSize: 5_000, batches: 200 };

interface Rule {
  table: Retained;
  days: (env: Env) => number;
  /** Removes up to `limit` rows of before `cutoff`; returns how many. `now`: the moment of this night. */
  remove: (tx: Tx, cutoff: Date, limit: number, now: Date) => Promise<number>;
}

/**
 * A texted STOP or START. Twilio's signature has no time, so whoever once saw a signed START could post it again and undo a
 * later STOP: its id is kept for good, to know it by. What it said, and from which number, goes.
 */
const isWord = sql`provider = 'twilio' AND kind = 'inbound'
  AND outcome IN ('stopped', 'started', 'superseded', 'erased')`;

/** Consents and suppressions are not here: they are kept for as long as they are needed as evidence, or hold. */
const rules: readonly Rule[] = [
  {
    table: "deliveries",
    days: (env) => env.RETENTION_DELIVERIES_DAYS,
    // What still waits, is looked up or can be replayed stays, however old. By id, which is in the order of time and has
    // an index; by the moment itself, which is what counts.
    remove: (tx, cutoff, limit, now) =>
      removeDeliveries(
        tx,
        sql`(user_id, id) IN (SELECT user_id, id FROM ${deliveries}
          WHERE id < ${idsFrom("dlv", cutoff)} AND created_at < ${cutoff.toISOString()}
            AND status IN ('SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'SKIPPED')
            AND NOT (${holdsLink(now)})
          ORDER BY id LIMIT ${limit})`,
      ),
  },
  {
    table: "digests",
    days: (env) => env.RETENTION_DELIVERIES_DAYS,
    remove: (tx, cutoff, limit) =>
      run(
        tx,
        sql`DELETE FROM ${digests} WHERE (user_id, id) IN (SELECT user_id, id FROM ${digests} g
          WHERE created_at < ${cutoff.toISOString()}
            AND NOT EXISTS (SELECT FROM ${deliveries} d WHERE d.digest_id = g.id) LIMIT ${limit})`,
      ),
  },
  {
    table: "notifications",
    days: (env) => env.RETENTION_DELIVERIES_DAYS,
    // The row stays, with its counts and its idempotency key; what it said, and to whom by name, goes.
    remove: (tx, cutoff, limit) =>
      run(
        tx,
        sql`UPDATE ${notifications} SET subject = '', body = '', data = '{}',
            audience = CASE WHEN audience ? 'userIds' THEN '{"userIds": []}'::jsonb ELSE audience END
          WHERE id IN (SELECT id FROM ${notifications} n
            WHERE id < ${idsFrom("ntf", cutoff)} AND created_at < ${cutoff.toISOString()}
              AND planned_at IS NOT NULL AND body <> ''
              AND NOT EXISTS (SELECT FROM ${deliveries} d WHERE d.notification_id = n.id) LIMIT ${limit})`,
      ),
  },
  {
    table: "outbox",
    days: (env) => env.RETENTION_OUTBOX_DAYS,
    remove: (tx, cutoff, limit) =>
      run(
        tx,
        sql`DELETE FROM ${outbox} WHERE id IN (SELECT id FROM ${outbox} WHERE created_at < ${cutoff.toISOString()}
          ORDER BY created_at LIMIT ${limit})`,
      ),
  },
  {
    table: "webhook_events",
    days: (env) => env.RETENTION_WEBHOOKS_DAYS,
    remove: (tx, cutoff, limit) =>
      run(
        tx,
        sql`DELETE FROM ${webhookEvents} WHERE (provider, id) IN (SELECT provider, id FROM ${webhookEvents}
          WHERE received_at < ${cutoff.toISOString()} AND applied_at IS NOT NULL AND NOT (${isWord})
          ORDER BY received_at LIMIT ${limit})`,
      ),
  },
  {
    table: "webhook_events",
    days: (env) => env.RETENTION_WEBHOOKS_DAYS,
    remove: (tx, cutoff, limit) =>
      run(
        tx,
        sql`UPDATE ${webhookEvents} SET payload = '{}' WHERE (provider, id) IN (SELECT provider, id FROM ${webhookEvents}
          WHERE received_at < ${cutoff.toISOString()} AND applied_at IS NOT NULL AND (${isWord}) AND payload <> '{}'
          ORDER BY received_at LIMIT ${limit})`,
      ),
  },
];

/**
 * A link to more topics than fit into it names its digest (lib/unsubscribe/token.ts): to work it needs the digest's items,
 * which stay for 90 days at least. CAN-SPAM asks for 30 from the sending; an item waits up to a week for its digest, and
 * that for up to 30 days until an account is mended.
 */
const holdsLink = (now: Date) => sql`digest_id IS NOT NULL
  AND created_at >= ${new Date(now.getTime() - 90 * 86_400_000).toISOString()}
  AND (SELECT count(DISTINCT item.topic_id) FROM ${deliveries} item
    WHERE item.user_id = deliveries.user_id AND item.digest_id = deliveries.digest_id) > ${maxTopicsInLink}`;

const run = async (tx: Tx, statement: SQL) => (await tx.execute(statement)).rowCount ?? 0;

const base32 = "0123456789abcdefghjkmnpqrstvwxyz";

/** The smallest id of a moment: the first ten letters of a TypeID are its milliseconds. */
export function idsFrom(prefix: string, moment: Date): string {
  const ms = Math.max(0, moment.getTime());
  const letters = Array.from({ length: 10 }, (_, place) => base32[Math.floor(ms / 32 ** (9 - place)) % 32]);
  return `${prefix}_${letters.join("")}`;
}

/**
 * Removes what is older than it is kept (RETENTION_*_DAYS), in batches, each a transaction of its own, so that nobody waits
 * for it. Stops early when asked to, and goes on the next night. Returns how many rows of each table.
 */
export async function applyRetention(
  ctx: Ctx,
  signal: AbortSignal,
  { batchSize, batches }: Bounds = bounds,
): Promise<Partial<Record<Retained, number>>> {
  const removed: Partial<Record<Retained, number>> = {};
  for (const { table, days, remove } of rules) {
    const cutoff = new Date(ctx.now.getTime() - days(env()) * 86_400_000);
    for (let batch = 0; batch < batches && !signal.aborted; batch += 1) {
      const count = await transaction(service, (tx) => remove(tx, cutoff, batchSize, ctx.now));
      removed[table] = (removed[table] ?? 0) + count;
      metrics.retentionRemoved.inc({ table }, count);
      if (count < batchSize) break;
    }
  }
  return removed;
}

/** The night's work of this room; its result is the log line. */
export const retention = implementTask(retentionTask, async (ctx, _payload, signal) => ({
  removed: await applyRetention(ctx, signal),
  swept: await sweepErased(ctx),
  erasuresCopied: await completeErasureFile(),
}));
