import { type SQL, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import {
  alerts,
  deliveries,
  digests,
  notifications,
  operationRuns,
  outbox,
  probeMinutes,
  sharedDecisions,
  statusNotices,
  statusSubscribers,
  webhookEvents,
} from "#db/schema/index.ts";
import { type ChannelWebhook, channelWebhooks } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { type Env, env } from "#lib/env.ts";
import { firstIdAt } from "#lib/ids.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { foldCounts } from "#lib/notifications/index.ts";
import { metrics, type RetainedTable } from "#lib/telemetry/index.ts";
import { maxTopicsInLink } from "#lib/unsubscribe/index.ts";
import { removeDeliveries } from "./delivery-tallies.ts";
import { completeErasureFile } from "./erasure-file.ts";
import { purgeLateRows } from "./purge-late-rows.ts";
import { service } from "./service.ts";
import { retentionTask } from "./tasks.ts";

export interface BatchLimits {
  /** Maximum rows per transaction. */
  batchSize: number;
  /** Maximum batches per table and run. The next run continues. */
  batches: number;
}
const defaultLimits: BatchLimits = { batchSize: 5_000, batches: 200 };

interface Rule {
  table: RetainedTable;
  days: (env: Env) => number;
  /** Removes up to `limit` rows older than `cutoff` and returns their number. `now`: the time of the run. */
  remove: (tx: Tx, cutoff: Date, limit: number, now: Date) => Promise<number>;
}

const byStatement =
  (statement: (cutoff: Date, limit: number) => SQL): Rule["remove"] =>
  async (tx, cutoff, limit) =>
    (await tx.execute(statement(cutoff, limit))).rowCount ?? 0;

/** A STOP or START that could be replayed keeps its id forever, without content and address (`replayableKinds`). */
const isReplayableKeyword = sql`(${sql.join(
  Object.values<ChannelWebhook>(channelWebhooks).map(
    ({ provider, replayableKinds = [] }) =>
      sql`provider = ${provider} AND kind = ANY (${sql.param([...replayableKinds])}::text[])`,
  ),
  sql` OR `,
)}) AND outcome IN ('stopped', 'started', 'superseded', 'erased')`;

/** Consents and suppressions have no rule: they are kept as evidence, or while they apply. */
const rules: readonly Rule[] = [
  {
    table: "deliveries",
    days: (env) => env.RETENTION_DELIVERIES_DAYS,
    // Keeps pending deliveries and ones that can be looked up or replayed. The id is ordered by time and indexed;
    // created_at decides.
    remove: (tx, cutoff, limit, now) =>
      removeDeliveries(
        tx,
        sql`(user_id, id) IN (SELECT user_id, id FROM ${deliveries}
          WHERE id < ${firstIdAt("delivery", cutoff)} AND created_at < ${cutoff.toISOString()}
            AND status IN ('SENT', 'DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED', 'SKIPPED')
            AND NOT (${isNeededByLink(now)})
          ORDER BY id LIMIT ${limit})`,
      ),
  },
  {
    table: "shared_decisions",
    days: (env) => env.RETENTION_DELIVERIES_DAYS,
    // A delivery is at most a day younger than the last use of its decision, so only old deliveries are searched. A plan may
    // use a decision at this moment: its row is locked, and stays.
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${sharedDecisions} WHERE id IN (SELECT s.id FROM ${sharedDecisions} s
          WHERE s.used_at < ${new Date(cutoff.getTime() - 2 * 86_400_000).toISOString()}
            AND NOT EXISTS (SELECT 1 FROM ${deliveries} d WHERE d.id < ${firstIdAt("delivery", cutoff)} AND d.decision_id = s.id)
          LIMIT ${limit} FOR UPDATE SKIP LOCKED)`,
    ),
  },
  {
    table: "digests",
    days: (env) => env.RETENTION_DELIVERIES_DAYS,
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${digests} WHERE (user_id, id) IN (SELECT user_id, id FROM ${digests} g
          WHERE created_at < ${cutoff.toISOString()}
            AND NOT EXISTS (SELECT FROM ${deliveries} d WHERE d.digest_id = g.id) LIMIT ${limit})`,
    ),
  },
  {
    table: "notifications",
    days: (env) => env.RETENTION_DELIVERIES_DAYS,
    // Keeps the row with its counts and idempotency key, and clears its content and its list of people.
    remove: byStatement(
      (cutoff, limit) =>
        sql`UPDATE ${notifications} SET subject = '', body = '', data = '{}',
            audience = CASE WHEN audience ? 'userIds' THEN '{"userIds": []}'::jsonb ELSE audience END
          WHERE id IN (SELECT id FROM ${notifications} n
            WHERE id < ${firstIdAt("notification", cutoff)} AND created_at < ${cutoff.toISOString()}
              AND planned_at IS NOT NULL AND body <> ''
              AND NOT EXISTS (SELECT FROM ${deliveries} d WHERE d.notification_id = n.id) LIMIT ${limit})`,
    ),
  },
  {
    table: "outbox",
    days: (env) => env.RETENTION_OUTBOX_DAYS,
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${outbox} WHERE id IN (SELECT id FROM ${outbox} WHERE created_at < ${cutoff.toISOString()}
          ORDER BY created_at LIMIT ${limit})`,
    ),
  },
  {
    table: "webhook_events",
    days: (env) => env.RETENTION_WEBHOOKS_DAYS,
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${webhookEvents} WHERE (provider, id) IN (SELECT provider, id FROM ${webhookEvents}
          WHERE received_at < ${cutoff.toISOString()} AND applied_at IS NOT NULL AND NOT (${isReplayableKeyword})
          ORDER BY received_at LIMIT ${limit})`,
    ),
  },
  {
    table: "webhook_events",
    days: (env) => env.RETENTION_WEBHOOKS_DAYS,
    remove: byStatement(
      (cutoff, limit) =>
        sql`UPDATE ${webhookEvents} SET payload = '{}' WHERE (provider, id) IN (SELECT provider, id FROM ${webhookEvents}
          WHERE received_at < ${cutoff.toISOString()} AND applied_at IS NOT NULL AND (${isReplayableKeyword}) AND payload <> '{}'
          ORDER BY received_at LIMIT ${limit})`,
    ),
  },
  {
    table: "probe_minutes",
    days: (env) => env.RETENTION_LEDGER_DAYS,
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${probeMinutes} WHERE minute IN (SELECT minute FROM ${probeMinutes}
          WHERE minute < ${cutoff.toISOString()} ORDER BY minute LIMIT ${limit})`,
    ),
  },
  {
    table: "alerts",
    days: (env) => env.RETENTION_LEDGER_DAYS,
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${alerts} WHERE id IN (SELECT id FROM ${alerts}
          WHERE state = 'resolved' AND resolved_at < ${cutoff.toISOString()} ORDER BY resolved_at LIMIT ${limit})`,
    ),
  },
  {
    table: "operation_runs",
    days: (env) => env.RETENTION_LEDGER_DAYS,
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${operationRuns} WHERE id IN (SELECT id FROM ${operationRuns}
          WHERE started_at < ${cutoff.toISOString()} AND id NOT IN (${lastSuccesses}) ORDER BY id LIMIT ${limit})`,
    ),
  },
  {
    table: "status_subscribers",
    // A link to confirm works for a day.
    days: () => 2,
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${statusSubscribers} WHERE id IN (SELECT id FROM ${statusSubscribers}
          WHERE confirmed_at IS NULL AND created_at < ${cutoff.toISOString()} LIMIT ${limit})`,
    ),
  },
  {
    table: "status_notices",
    days: (env) => env.RETENTION_LEDGER_DAYS,
    remove: byStatement(
      (cutoff, limit) =>
        sql`DELETE FROM ${statusNotices} WHERE id IN (SELECT id FROM ${statusNotices}
          WHERE at < ${cutoff.toISOString()} ORDER BY id LIMIT ${limit})`,
    ),
  },
];

/** The last success of each kind stays: its age is what the alerts are about, and the next report is compared with it. */
const lastSuccesses = sql`SELECT DISTINCT ON (kind) id FROM operation_runs WHERE ok ORDER BY kind, finished_at DESC`;

/**
 * An unsubscribe link with too many topics names its digest (lib/unsubscribe/token.ts) and needs its items, so they
 * stay for 90 days. CAN-SPAM asks for 30 days after sending; an item may wait a week for its digest, and the digest
 * 30 days for a provider account to be fixed.
 */
const isNeededByLink = (now: Date) => sql`digest_id IS NOT NULL
  AND created_at >= ${new Date(now.getTime() - 90 * 86_400_000).toISOString()}
  AND (SELECT count(DISTINCT item.topic_id) FROM ${deliveries} item
    WHERE item.user_id = deliveries.user_id AND item.digest_id = deliveries.digest_id) > ${maxTopicsInLink}`;

/**
 * Removes rows older than RETENTION_*_DAYS in batches, each in its own transaction to keep locks short. Stops early
 * on abort; the next run continues. Returns the number of rows per table.
 */
export async function applyRetention(
  ctx: Ctx,
  signal: AbortSignal,
  { batchSize, batches }: BatchLimits = defaultLimits,
): Promise<Partial<Record<RetainedTable, number>>> {
  const removed: Partial<Record<RetainedTable, number>> = {};
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

/** The nightly job; its result is logged. */
export const retention = implementTask(retentionTask, async (ctx, _payload, signal) => {
  const removed = await applyRetention(ctx, signal);
  await foldCounts(service, signal);
  return { removed, purgedLate: await purgeLateRows(ctx), erasuresCopied: await completeErasureFile() };
});
