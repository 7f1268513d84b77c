import { and, eq, inArray, isNotNull, isNull, or } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { suppressions } from "#db/schema/people.ts";
import { type Person, peopleById } from "#lib/people/index.ts";
import type { SuppressionRow } from "#lib/suppression/index.ts";
import { type Topic, topicsById } from "#lib/topics/index.ts";
import { isUnsubscribable } from "./requires-unsubscribe-link.ts";
import type { Scope } from "./token.ts";

export interface Subscriber {
  person: Person;
  /** Where the person gets mail now; it may not be where the link was sent. */
  address: string;
  /** What the link stops; never empty. */
  topics: Topic[];
}

/**
 * Whom and what a link is about, as it stands now. "gone" when nothing of it is left: no person, no address, no topic. null:
 * nobody knows any more what it is about, its digest being too long ago.
 */
export async function findSubscriber(tx: Tx, scope: Scope): Promise<Subscriber | "gone" | null> {
  const person = (await peopleById(tx, [scope.userId])).get(scope.userId);
  if (!person?.email) return "gone";
  const topics = "topicIds" in scope ? await topicsNamed(tx, scope.topicIds) : await topicsOfDigest(tx, scope);
  if (topics?.length === 0) return "gone";
  return topics && { person, address: person.email, topics };
}

async function topicsNamed(tx: Tx, ids: readonly string[]): Promise<Topic[]> {
  const found = await topicsById(tx, ids);
  return ids.map((id) => found.get(id)).filter((topic) => topic !== undefined);
}

/** Tried, and not known to have come to nothing: the mail is there though its answer was lost, or is still to come. */
const mayHaveGoneOut = or(isNotNull(deliveries.sentAt), isNotNull(deliveries.firstTriedAt));

async function topicsOfDigest(
  tx: Tx,
  { userId, digestId }: { userId: string; digestId: string },
): Promise<Topic[] | null> {
  const items = await tx
    .select({ topicId: deliveries.topicId, decision: deliveries.decision })
    .from(deliveries)
    .where(and(eq(deliveries.userId, userId), eq(deliveries.digestId, digestId), mayHaveGoneOut));
  if (items.length === 0) return null;
  const topics = await topicsNamed(tx, [...new Set(items.map(({ topicId }) => topicId))].sort());
  return topics.filter((topic) =>
    items.some(({ topicId, decision }) => topicId === topic.id && isUnsubscribable(topic, decision)),
  );
}

/** What links like this one stopped for the person and is stopped still. */
export async function ownSuppressions(tx: Tx, { person, topics }: Subscriber): Promise<SuppressionRow[]> {
  const ids = topics.map(({ id }) => id);
  return tx
    .select()
    .from(suppressions)
    .where(
      and(
        eq(suppressions.userId, person.id),
        eq(suppressions.channel, "EMAIL"),
        eq(suppressions.reason, "UNSUBSCRIBE"),
        eq(suppressions.scope, "TOPIC"),
        inArray(suppressions.topicId, ids),
        isNull(suppressions.liftedAt),
      ),
    );
}

const undoableForMs = 24 * 3_600_000;

/**
 * Whether an undo may still lift it. A click by mistake is noticed soon; after that, the link in a mail that somebody else may
 * hold by now does not take back what the person said.
 */
export const isUndoable = ({ createdAt }: SuppressionRow, now: Date): boolean =>
  now.getTime() - createdAt.getTime() < undoableForMs;
