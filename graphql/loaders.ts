import DataLoader from "dataloader";
import { read, readBatch } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { type NotificationRow, notificationsById } from "#lib/notifications/index.ts";
import { type Person, peopleById } from "#lib/people/index.ts";
import { type FactsKey, type FactsOfPerson, readFactsFor } from "#lib/preferences/index.ts";
import { catalogueFor, type Topic } from "#lib/topics/index.ts";

export interface Loaders {
  people: DataLoader<string, Person | null>;
  topics: DataLoader<string, Topic | null>;
  notifications: DataLoader<string, NotificationRow | null>;
  /** The facts of a person's preferences. */
  facts(key: FactsKey): Promise<FactsOfPerson | null>;
  /** The person. Their facts for these tenants are read in the same round trip, if there are any. */
  personWithFacts(id: string, tenantKeys: readonly (string | null)[]): Promise<Person | null>;
}

/**
 * Batches the lookups of one operation: one query each for people, their facts and notifications. Topics come from the
 * catalogue. A mutation can change facts, so only those that a query has read ahead are kept.
 */
export function createLoaders(actor: Actor): Loaders {
  const byId = <V>(find: (ids: readonly string[]) => Promise<ReadonlyMap<string, V>>) =>
    new DataLoader<string, V | null>(async (ids) => {
      const found = await find(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
  const people = byId((ids) => readBatch(actor, (batch) => peopleById(batch, ids)));
  const readAhead = new Map<string, Promise<FactsOfPerson | null>>();
  const nameOf = ({ userId, tenantKey }: FactsKey) => `${userId} ${tenantKey ?? ""}`;
  const batchedFacts = new DataLoader((keys: readonly FactsKey[]) => readFactsFor(actor, keys), { cache: false });
  const facts = (key: FactsKey) => readAhead.get(nameOf(key)) ?? batchedFacts.load(key);
  return {
    people,
    facts,
    personWithFacts: async (userId, tenantKeys) => {
      if (tenantKeys.length === 0) return people.load(userId);
      const loads = tenantKeys.map((tenantKey) => {
        const key = { userId, tenantKey };
        const loading = facts(key);
        readAhead.set(nameOf(key), loading);
        return loading;
      });
      const [loaded] = await Promise.all(loads);
      return loaded?.facts.person ?? null;
    },
    topics: byId(async () => (await catalogueFor(actor)).topicsById),
    notifications: byId((ids) => read(actor, (tx) => notificationsById(tx, ids))),
  };
}
