import { and, eq, inArray, isNotNull, isNull, or } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries, deliveryColumns } from "#db/schema/notifications.ts";
import { suppressions } from "#db/schema/people.ts";
import { addressOf } from "#lib/contacts/index.ts";
import { type Person, peopleById } from "#lib/people/index.ts";
import type { SuppressionRow } from "#lib/suppression/index.ts";
import { readCatalogue, type Topic } from "#lib/topics/index.ts";
import { requiresUnsubscribeLink } from "./requires-unsubscribe-link.ts";
import { linkChannel, type Scope } from "./token.ts";

export interface Subscriber {
  person: Person;
  /** The person's current address, which can differ from the address that the link was sent to. */
  address: string;
  /** The topics that the link stops; never empty. */
  topics: Topic[];
}

/**
 * Resolves a link to its current person and topics. "gone": the person, the address or all topics no longer exist. null: the
 * deliveries of the link's digest are no longer stored.
 */
export async function findSubscriber(tx: Tx, scope: Scope): Promise<Subscriber | "gone" | null> {
  const person = (await peopleById(tx, [scope.userId])).get(scope.userId);
  const current = person && addressOf(person, linkChannel);
  if (!current) return "gone";
  const topics = "topicIds" in scope ? await existingTopics(tx, scope.topicIds) : await topicsOfDigest(tx, scope);
  if (topics?.length === 0) return "gone";
  return topics && { person, address: current.address, topics };
}

async function existingTopics(tx: Tx, ids: readonly string[]): Promise<Topic[]> {
  const { topicsById } = await readCatalogue(tx);
  return ids.map((id) => topicsById.get(id)).filter((topic) => topic !== undefined);
}

/** Sent, or attempted without a known failure: the mail may have arrived although the response was lost. */
const maybeSent = or(isNotNull(deliveries.sentAt), isNotNull(deliveries.firstTriedAt));

async function topicsOfDigest(
  tx: Tx,
  { userId, digestId }: { userId: string; digestId: string },
): Promise<Topic[] | null> {
  const items = await tx
    .select({ topicId: deliveries.topicId, decision: deliveryColumns.decision })
    .from(deliveries)
    .where(and(eq(deliveries.userId, userId), eq(deliveries.digestId, digestId), maybeSent));
  if (items.length === 0) return null;
  const topics = await existingTopics(tx, [...new Set(items.map(({ topicId }) => topicId))].sort());
  return topics.filter((topic) =>
    items.some(({ topicId, decision }) => topicId === topic.id && requiresUnsubscribeLink(topic, decision)),
  );
}

/** The person's active suppressions that unsubscribe links created for these topics. */
export async function linkSuppressions(tx: Tx, { person, topics }: Subscriber): Promise<SuppressionRow[]> {
  const ids = topics.map(({ id }) => id);
  return tx
    .select()
    .from(suppressions)
    .where(
      and(
        eq(suppressions.userId, person.id),
        eq(suppressions.channel, linkChannel),
        eq(suppressions.reason, "UNSUBSCRIBE"),
        eq(suppressions.scope, "TOPIC"),
        inArray(suppressions.topicId, ids),
        isNull(suppressions.liftedAt),
      ),
    );
}

const undoableForMs = 24 * 3_600_000;

/**
 * True if an undo may still lift the suppression. After 24 hours, the link in a forwarded mail must not overrule the person's
 * opt-out.
 */
export const isUndoable = ({ createdAt }: SuppressionRow, now: Date): boolean =>
  now.getTime() - createdAt.getTime() < undoableForMs;
