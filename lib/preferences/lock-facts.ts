import type { Tx } from "#db/client.ts";
import { NotFoundError } from "#lib/errors.ts";
import { takePersonLocks } from "#lib/locks.ts";
import { type FactsQuery, loadFacts, type PersonFacts, type SharedFacts } from "./facts.ts";

/** Serialises the writers of one person's preferences, so that concurrent writes cannot mix their results. */
export async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await takePersonLocks(tx, "preferences", [userId]);
}

/**
 * Locks a person and loads the facts that their settings depend on. Both are sent in one round trip: PostgreSQL reads the
 * facts after it has granted the lock. Throws NotFoundError.
 */
export async function lockFacts(
  tx: Tx,
  userId: string,
  query: Pick<FactsQuery, "tenantKeys" | "allTenants">,
): Promise<{ facts: PersonFacts; shared: SharedFacts }> {
  const [, { people, shared }] = await Promise.all([
    lockPerson(tx, userId),
    loadFacts(tx, { userIds: [userId], ...query }),
  ]);
  const facts = people.get(userId);
  if (!facts) throw new NotFoundError("There is no such person.", ["userId"]);
  return { facts, shared };
}
