import type { Tx } from "#db/client.ts";
import { addressOf } from "#lib/contacts/index.ts";
import { type Decision, decisionHash } from "#lib/decision.ts";
import type { Channel } from "#lib/enums.ts";
import { takePersonLocks } from "#lib/locks.ts";
import { type NotificationRow, notificationsById } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { decideCell, loadFacts, unreadableError } from "#lib/preferences/index.ts";
import { type Topic, topicsById } from "#lib/topics/index.ts";
import type { ClaimedRow } from "./claim.ts";
import type { Settlement } from "./settle.ts";

/** A delivery that goes out, with what its message is made of. */
export interface Ready {
  row: ClaimedRow;
  decision: Decision;
  notification: NotificationRow;
  topic: Topic;
  person: Person;
  /** The person's address on the channel. */
  to: string;
}

/** What a decision means for a claimed row: null = it goes out now. */
export type OnDecision = (row: ClaimedRow, decision: Decision) => Settlement | null;

const gone = "the person, topic or notification is gone";

/**
 * Asks again at the moment of sending, with the facts as they are now: a preference or suppression written since the plan
 * holds for this message. Splits the batch into what goes out and what is settled otherwise, each with its new decision.
 */
export async function reDecide(
  tx: Tx,
  channel: Channel,
  rows: ClaimedRow[],
  now: Date,
  verdict: OnDecision,
): Promise<{ ready: Ready[]; held: Settlement[] }> {
  if (rows.length === 0) return { ready: [], held: [] };
  const notifications = await notificationsById(tx, [...new Set(rows.map((row) => row.notificationId))]);
  const topics = await topicsById(tx, [...new Set(rows.map((row) => row.topicId))]);
  const isMarketing = (row: ClaimedRow) => topics.get(row.topicId)?.classification === "MARKETING";
  // Two workers that decide one person's MARKETING at once could both take the last message of the day.
  await takePersonLocks(
    tx,
    "marketingCap",
    rows.filter(isMarketing).map(({ userId }) => userId),
  );
  const { people, shared } = await loadFacts(tx, {
    userIds: rows.map((row) => row.userId),
    topics: [...topics.values()],
    tenantKeys: [...notifications.values()].map(({ tenantKey }) => tenantKey),
    at: now,
    claimed: rows.map(({ id }) => id),
  });
  const going = new Map<string, Set<string>>();
  const ready: Ready[] = [];
  const held: Settlement[] = [];
  for (const row of rows) {
    const notification = notifications.get(row.notificationId);
    const topic = topics.get(row.topicId);
    const facts = people.get(row.userId);
    if (!notification || !topic || !facts) {
      held.push({ row, status: "FAILED", error: gone });
      continue;
    }
    const message = row.digestId ?? row.id;
    const before = new Set(going.get(row.userId)).difference(new Set([message])).size;
    const { tenantKey } = notification;
    const decision = decideCell({ facts, shared, topic, channel, tenantKey, marketingBefore: before }, now);
    if (decision.decidedBy === "UNREADABLE") {
      held.push({ row, status: "FAILED", decision, error: unreadableError });
      continue;
    }
    const settled = verdict(row, decision);
    const to = addressOf(facts.person, channel)?.address;
    if (settled) held.push(settled);
    else if (to === undefined) held.push({ row, status: "FAILED", error: gone });
    else {
      const isOther = decisionHash(decision) !== row.decisionHash;
      const decided = isOther ? { ...row, decision, decidedBy: decision.decidedBy } : row;
      ready.push({ row: decided, decision, notification, topic, person: facts.person, to });
      if (isMarketing(row)) going.set(row.userId, new Set(going.get(row.userId)).add(message));
    }
  }
  return { ready, held };
}
