import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { executePrepared } from "#db/prepared.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { type Decision, decisionHash, decisionText, isSameDecision } from "#lib/decision.ts";
import type { Channel, DeliveryStatus, Outcome } from "#lib/enums.ts";
import { newIds } from "#lib/ids.ts";
import type { NotificationRow } from "#lib/notifications/index.ts";
import { unreadableError } from "#lib/preferences/index.ts";
import { isShareable, type SharedDecisions } from "./shared-decisions.ts";

/** The action for a delivery that exists already: "fail" (faster) or "skip". */
export type OnConflict = "fail" | "skip";

/** A delivery that goes out now. */
export interface QueuedRow {
  userId: string;
  id: string;
  channel: Channel;
}

/** Deliveries with the same channel and decision. */
interface Group {
  /** Counted from 1. */
  index: number;
  channel: Channel;
  status: DeliveryStatus;
  decision: Decision;
  /** decisionText(decision). */
  text: string;
  people: number;
}

const statusOf: Record<Outcome, DeliveryStatus> = {
  SEND: "QUEUED",
  DEFER: "DEFERRED",
  DIGEST: "DIGESTED",
  SKIP: "SKIPPED",
};

/** Decisions that are stored together, in columns: a person and the group of their decision. */
export class Decisions {
  readonly userIds: string[] = [];
  readonly groups: Group[] = [];
  readonly rowGroups: Group[] = [];
  readonly #byText = new Map<string, Group>();
  readonly #latest: Partial<Record<Channel, Group>> = {};

  add(userId: string, channel: Channel, decision: Decision): void {
    const latest = this.#latest[channel];
    const group = latest && isSameDecision(latest.decision, decision) ? latest : this.#groupOf(channel, decision);
    this.#latest[channel] = group;
    group.people += 1;
    this.userIds.push(userId);
    this.rowGroups.push(group);
  }

  #groupOf(channel: Channel, decision: Decision): Group {
    const text = decisionText(decision);
    const key = channel + text;
    let group = this.#byText.get(key);
    if (!group) {
      const status = decision.decidedBy === "UNREADABLE" ? "FAILED" : statusOf[decision.outcome];
      group = { index: this.groups.length + 1, channel, status, decision, text, people: 0 };
      this.#byText.set(key, group);
      this.groups.push(group);
    }
    return group;
  }
}

/**
 * Inserts deliveries and returns those that go out now. One statement with arrays: its text does not depend on the number of
 * rows, and what a group has in common is sent once. The decisions that they share are added to `shared`; the caller stores
 * them in the same transaction.
 */
export async function insertDeliveries(
  tx: Tx,
  { id: notificationId, topicId, createdAt: acceptedAt }: NotificationRow,
  { userIds, groups, rowGroups }: Decisions,
  shared: SharedDecisions,
  now: Date,
  onConflict: OnConflict,
): Promise<QueuedRow[]> {
  if (userIds.length === 0) return [];
  const ids = newIds("delivery", userIds.length, now);
  const stored = groups.map((group) => ({
    ...group,
    sharedId: isShareable(group.decision, group.people) ? shared.add(group.text) : null,
  }));
  const column = (toValue: (group: (typeof stored)[number]) => string | number | null) =>
    sql.param(stored.map(toValue));
  const at = sql`${now.toISOString()}::timestamptz`;
  const { rowCount } = await executePrepared(
    tx,
    sql`
    WITH g AS MATERIALIZED (
      SELECT * FROM unnest(
        ${column(({ channel }) => channel)}::text[], ${column(({ status }) => status)}::text[],
        ${column(({ decision }) => decision.decidedBy)}::text[],
        ${column(({ sharedId, text }) => (sharedId === null ? text : null))}::text[],
        ${column(({ sharedId }) => sharedId)}::uuid[], ${column(({ decision }) => decisionHash(decision))}::int[],
        ${column(({ decision }) => decision.at)}::timestamptz[],
        ${column(({ status }) => (status === "FAILED" ? unreadableError : null))}::text[]
      ) WITH ORDINALITY AS g (channel, status, decided_by, text, shared_id, hash, at, error, index))
    INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, decision_id,
      decision_print, next_attempt_at, created_at, free_at, settled_at, error)
    SELECT r.user_id, r.id, ${notificationId}, ${topicId}, g.channel, g.status, g.decided_by,
      g.text::jsonb, g.shared_id, g.hash, g.at, ${at},
      CASE WHEN g.status = 'QUEUED' THEN ${acceptedAt.toISOString()}::timestamptz END,
      CASE WHEN g.status IN ('SKIPPED', 'FAILED') THEN ${at} END, g.error
    FROM unnest(${sql.param(userIds)}::text[], ${sql.param(ids)}::text[],
      ${sql.param(rowGroups.map(({ index }) => index))}::int[]) AS r (user_id, id, index)
    JOIN g ON g.index = r.index
    ${onConflict === "skip" ? sql`ON CONFLICT DO NOTHING` : sql``}`,
  );
  const queued = rowGroups.flatMap(({ status, channel }, index) =>
    status === "QUEUED" ? { userId: userIds[index] ?? "", id: ids[index] ?? "", channel } : [],
  );
  return rowCount === ids.length ? queued : onlyStored(tx, notificationId, queued);
}

/** Only the id tells a new delivery from one that existed before. */
async function onlyStored(tx: Tx, notificationId: string, rows: QueuedRow[]): Promise<QueuedRow[]> {
  const stored = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.notificationId, notificationId),
        sql`${deliveries.userId} = ANY(${sql.param(rows.map(({ userId }) => userId))}::text[])`,
      ),
    );
  const ids = new Set(stored.map(({ id }) => id));
  return rows.filter(({ id }) => ids.has(id));
}
