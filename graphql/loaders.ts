import DataLoader from "dataloader";
import { read, readBatch } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { type NotificationRow, notificationsById } from "#lib/notifications/index.ts";
import { type Person, peopleById } from "#lib/people/index.ts";
import { catalogueFor, type Topic } from "#lib/topics/index.ts";

export interface Loaders {
  people: DataLoader<string, Person | null>;
  topics: DataLoader<string, Topic | null>;
  notifications: DataLoader<string, NotificationRow | null>;
}

/** Batches the lookups of one operation: one query each for people and notifications. Topics come from the catalogue. */
export function createLoaders(actor: Actor): Loaders {
  const byId = <V>(find: (ids: readonly string[]) => Promise<ReadonlyMap<string, V>>) =>
    new DataLoader<string, V | null>(async (ids) => {
      const found = await find(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
  return {
    people: byId((ids) => readBatch(actor, (batch) => peopleById(batch, ids))),
    topics: byId(async () => (await catalogueFor(actor)).topicsById),
    notifications: byId((ids) => read(actor, (tx) => notificationsById(tx, ids))),
  };
}
