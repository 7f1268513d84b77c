import { and, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries, suppressions } from "#db/schema/index.ts";
import { type Person, peopleById } from "#lib/people/index.ts";
import { addressHasher, type SuppressionRow } from "#lib/suppression/index.ts";
import { type Topic, topicsById } from "#lib/topics/index.ts";
import { isUnsubscribable } from "./eligible.ts";
import type { Scope } from "./token.ts";

export interface Subscriber {
  person: Person;
  /** Where the person gets mail now; it may not be where the link was sent. */
  address: string;
  /** What the link stops; never empty. */
  topics: Topic[];
}

/** Whom and what a link is about, as it stands now; null when nothing of it is left: no person, no address, no topic. */
export async function findSubscriber(tx: Tx, scope: Scope): Promise<Subscriber | null> {
  const person = (await peopleById(tx, [scope.userId])).get(scope.userId);
  if (!person?.email) return null;
  const topics = "topicIds" in scope ? await topicsNamed(tx, scope.topicIds) : await topicsOfDigest(tx, scope);
  return topics.length === 0 ? null : { person, address: person.email, topics };
}

async function topicsNamed(tx: Tx, ids: readonly string[]): Promise<Topic[]> {
  const found = await topicsById(tx, ids);
  return ids.map((id) => found.get(id)).filter((topic) => topic !== undefined);
}

async function topicsOfDigest(tx: Tx, { userId, digestId }: { userId: string; digestId: string }): Promise<Topic[]> {
  const items = await tx
    .select({ topicId: deliveries.topicId, decision: deliveries.decision })
    .from(deliveries)
    .where(and(eq(deliveries.userId, userId), eq(deliveries.digestId, digestId), isNotNull(deliveries.sentAt)));
  const topics = await topicsNamed(tx, [...new Set(items.map(({ topicId }) => topicId))].sort());
  return topics.filter((topic) =>
    items.some(({ topicId, decision }) => topicId === topic.id && isUnsubscribable(topic, decision)),
  );
}

/** What links like this one stopped for the present address: an undo may lift it, and nothing else. */
export async function ownSuppressions(tx: Tx, { person, address, topics }: Subscriber): Promise<SuppressionRow[]> {
  const hash = await addressHasher();
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
        eq(suppressions.addressHash, hash("EMAIL", address)),
        isNull(suppressions.liftedAt),
      ),
    );
}
