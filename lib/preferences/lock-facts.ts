import type { Tx } from "#db/client.ts";
import { together } from "#db/together.ts";
import { type PersonKeys, personKeys } from "#lib/audit/index.ts";
import { NotFoundError } from "#lib/errors.ts";
import { takePersonLocks } from "#lib/locks.ts";
import { type FactsQuery, loadFacts, type PersonFacts, type SharedFacts } from "./facts.ts";

/** Serialises the writers of one person's preferences, so that concurrent writes cannot mix their results. */
export async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await takePersonLocks(tx, "preferences", [userId]);
}

export interface LockedFacts {
  facts: PersonFacts;
  shared: SharedFacts;
  /** For `audit`. */
  keys: PersonKeys;
}

/**
 * Locks a person and loads the facts that their settings depend on. Everything is sent in one round trip while the catalogue
 * is in memory: PostgreSQL reads the facts after it has granted the lock. Throws NotFoundError.
 */
export async function lockFacts(
  tx: Tx,
  userId: string,
  query: Pick<FactsQuery, "tenantKeys" | "allTenants">,
): Promise<LockedFacts> {
  const [, { people, shared }, keys] = await together([
    lockPerson(tx, userId),
    loadFacts(tx, { userIds: [userId], ...query }),
    personKeys(tx, [userId]),
  ]);
  const facts = people.get(userId);
  if (!facts) throw new NotFoundError("There is no such person.", ["userId"]);
  return { facts, shared, keys };
}
