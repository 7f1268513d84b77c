import type { Tx } from "#db/client.ts";
import type { Channel, ChannelPolicy } from "#lib/enums.ts";
import { NotFoundError } from "#lib/errors.ts";
import { type Catalogue, readCatalogue, type Topic } from "./catalogue.ts";

/** The whole catalogue, archived topics too, by section and age. */
export const listTopics = async (tx: Tx): Promise<Topic[]> => [...(await readCatalogue(tx)).topics];

export async function findTopic(tx: Tx, key: string): Promise<Topic | null> {
  return (await readCatalogue(tx)).topicsByKey.get(key) ?? null;
}

/** Throws NotFoundError. */
export const getTopic = async (tx: Tx, key: string, path?: string[]): Promise<Topic> =>
  topicOf(await readCatalogue(tx), key, path);

/** The topic with this key. Throws NotFoundError. */
export function topicOf({ topicsByKey }: Pick<Catalogue, "topicsByKey">, key: string, path = ["topicKey"]): Topic {
  const topic = topicsByKey.get(key);
  if (!topic) throw new NotFoundError(`There is no topic "${key.slice(0, 100)}".`, path);
  return topic;
}

export const policyOf = (topic: Topic, channel: Channel): ChannelPolicy =>
  topic.channels.find((listed) => listed.channel === channel)?.policy ?? "UNAVAILABLE";
