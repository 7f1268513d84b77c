import type { Tx } from "#db/client.ts";
import { addressOf } from "#lib/contacts/index.ts";
import { type Decision, decisionHash } from "#lib/decision.ts";
import type { Channel } from "#lib/enums.ts";
import { takePersonLocks } from "#lib/locks.ts";
import { type NotificationRow, notificationsById } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { decideCell, loadFacts, unreadableError } from "#lib/preferences/index.ts";
import { readCatalogue, type Topic } from "#lib/topics/index.ts";
import type { ClaimedRow } from "./claim.ts";
import type { Settlement } from "./settle.ts";

/** A delivery that goes out, with all data that its message needs. */
export interface Ready {
  row: ClaimedRow;
  decision: Decision;
  notification: NotificationRow;
  topic: Topic;
  person: Person;
  /** The person's address on the channel. */
  to: string;
}

/** Turns a decision about a claimed row into its settlement. Null: the row goes out now. */
export type OnDecision = (row: ClaimedRow, decision: Decision) => Settlement | null;

export interface Decided {
  ready: Ready[];
  /** Rows that do not go out in this attempt. */
  excluded: Settlement[];
}

const subjectMissing = "the person, topic or notification is gone";

/**
 * Decides again just before sending, with the current facts: a preference or suppression written after the plan applies to
 * this message. Splits the rows into those that go out and those that are excluded.
 */
export async function reDecide(
  tx: Tx,
  channel: Channel,
  rows: ClaimedRow[],
  now: Date,
  onDecision: OnDecision,
): Promise<Decided> {
  if (rows.length === 0) return { ready: [], excluded: [] };
  const notifications = await notificationsById(tx, [...new Set(rows.map((row) => row.notificationId))]);
  const { topicsById: topics } = await readCatalogue(tx);
  const isMarketing = (row: ClaimedRow) => topics.get(row.topicId)?.classification === "MARKETING";
  // Without the lock two workers could both use the last MARKETING message of a person's daily cap.
  await takePersonLocks(
    tx,
    "marketingCap",
    rows.filter(isMarketing).map(({ userId }) => userId),
  );
  const { people, shared } = await loadFacts(tx, {
    userIds: rows.map((row) => row.userId),
    topics: [...new Set(rows.map(({ topicId }) => topicId))].flatMap((id) => topics.get(id) ?? []),
    tenantKeys: [...notifications.values()].map(({ tenantKey }) => tenantKey),
    count: { at: now, claimed: rows.map(({ id }) => id) },
  });
  const marketingMessages = new Map<string, Set<string>>();
  const ready: Ready[] = [];
  const excluded: Settlement[] = [];
  for (const row of rows) {
    const notification = notifications.get(row.notificationId);
    const topic = topics.get(row.topicId);
    const facts = people.get(row.userId);
    if (!notification || !topic || !facts) {
      excluded.push({ row, status: "FAILED", error: subjectMissing });
      continue;
    }
    const message = row.digestId ?? row.id;
    const marketingBefore = new Set(marketingMessages.get(row.userId)).difference(new Set([message])).size;
    const { tenantKey } = notification;
    const decision = decideCell({ facts, shared, topic, channel, tenantKey, marketingBefore }, now);
    if (decision.decidedBy === "UNREADABLE") {
      excluded.push({ row, status: "FAILED", decision, error: unreadableError });
      continue;
    }
    const settlement = onDecision(row, decision);
    const to = addressOf(facts.person, channel)?.address;
    if (settlement) excluded.push(settlement);
    else if (to === undefined) excluded.push({ row, status: "FAILED", error: subjectMissing });
    else {
      const hasChanged = decisionHash(decision) !== row.decisionHash;
      const decided = hasChanged ? { ...row, decision, decidedBy: decision.decidedBy } : row;
      ready.push({ row: decided, decision, notification, topic, person: facts.person, to });
      if (isMarketing(row)) marketingMessages.set(row.userId, new Set(marketingMessages.get(row.userId)).add(message));
    }
  }
  return { ready, excluded };
}
