import DataLoader from "dataloader";
import type { Tx } from "#db/client.ts";
import { type NotificationRow, notificationsById } from "#lib/notifications/index.ts";
import { type Person, peopleById } from "#lib/people/index.ts";
import { type Topic, topicsById } from "#lib/topics/index.ts";

type Read = <T>(fn: (tx: Tx) => Promise<T>) => Promise<T>;

export interface Loaders {
  people: DataLoader<string, Person | null>;
  topics: DataLoader<string, Topic | null>;
  notifications: DataLoader<string, NotificationRow | null>;
}

/** Batches the lookups of one operation into one query per kind: people, topics, notifications. */
export function createLoaders(read: Read): Loaders {
  const byId = <V>(find: (tx: Tx, ids: readonly string[]) => Promise<Map<string, V>>) =>
    new DataLoader<string, V | null>(async (ids) => {
      const found = await read((tx) => find(tx, ids));
      return ids.map((id) => found.get(id) ?? null);
    });
  return { people: byId(peopleById), topics: byId(topicsById), notifications: byId(notificationsById) };
}
