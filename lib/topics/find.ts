import { eq, inArray, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { topicChannels, topics } from "#db/schema/index.ts";
import { CHANNELS, type Channel, type ChannelPolicy } from "#lib/enums.ts";
import { NotFoundError } from "#lib/errors.ts";

export type Topic = typeof topics.$inferSelect & {
  /** The listed channels, in the order EMAIL, SMS, SLACK. A channel that is not listed is UNAVAILABLE. */
  channels: { channel: Channel; policy: ChannelPolicy }[];
};

async function selectTopics(tx: Tx, where?: SQL): Promise<Topic[]> {
  const rows = await tx
    .select({ topic: topics, channel: topicChannels.channel, policy: topicChannels.policy })
    .from(topics)
    .leftJoin(topicChannels, eq(topicChannels.topicId, topics.id))
    .where(where)
    .orderBy(topics.section, topics.createdAt, topics.id);
  const found = new Map<string, Topic>();
  for (const { topic, channel, policy } of rows) {
    const entry = found.get(topic.id) ?? { ...topic, channels: [] };
    if (channel && policy) entry.channels.push({ channel, policy });
    found.set(topic.id, entry);
  }
  for (const topic of found.values())
    topic.channels.sort((a, b) => CHANNELS.indexOf(a.channel) - CHANNELS.indexOf(b.channel));
  return [...found.values()];
}

/** The whole catalogue, archived topics too, by section and age. */
export const listTopics = (tx: Tx): Promise<Topic[]> => selectTopics(tx);

export async function findTopic(tx: Tx, key: string): Promise<Topic | null> {
  return (await selectTopics(tx, eq(topics.key, key)))[0] ?? null;
}

/** Throws NotFoundError. */
export async function getTopic(tx: Tx, key: string, path: string[] = ["topicKey"]): Promise<Topic> {
  const topic = await findTopic(tx, key);
  if (!topic) throw new NotFoundError(`There is no topic "${key.slice(0, 100)}".`, path);
  return topic;
}

export async function topicsById(tx: Tx, ids: readonly string[]): Promise<Map<string, Topic>> {
  if (ids.length === 0) return new Map();
  return new Map((await selectTopics(tx, inArray(topics.id, [...ids]))).map((topic) => [topic.id, topic]));
}

export const policyOf = (topic: Topic, channel: Channel): ChannelPolicy =>
  topic.channels.find((listed) => listed.channel === channel)?.policy ?? "UNAVAILABLE";
