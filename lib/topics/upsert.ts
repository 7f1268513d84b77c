import { and, eq, notInArray, sql } from "drizzle-orm";
import { z } from "zod";
import { announceChange, transaction } from "#db/client.ts";
import { topicChannels, topics } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNEL_POLICIES, CHANNELS, CLASSIFICATIONS } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { line, parse, storable } from "#lib/parse.ts";
import type { Topic } from "./catalogue.ts";
import { findTopic, getTopic } from "./find.ts";

const UpsertTopic = z.object({
  key: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "must be 1 to 64 of a-z 0-9 . _ - and start with a letter or digit"),
  name: line(100),
  description: storable.trim().max(1000, "has more than 1000 characters"),
  section: line(100),
  classification: z.enum(CLASSIFICATIONS),
  urgent: z.boolean().nullish(),
  channels: z
    .array(z.object({ channel: z.enum(CHANNELS), policy: z.enum(CHANNEL_POLICIES) }))
    .refine((list) => new Set(list.map(({ channel }) => channel)).size === list.length, "names a channel twice")
    .readonly(),
  archived: z.boolean().nullish(),
});

const asRecord = (topic: Topic) => ({
  name: topic.name,
  description: topic.description,
  section: topic.section,
  classification: topic.classification,
  urgent: topic.urgent,
  channels: topic.channels,
  archived: topic.archivedAt !== null,
});

/** Creates or changes the topic with this key. `channels` is the whole list; omitted `urgent` and `archived` keep their value. */
export async function upsertTopic(ctx: Ctx, input: z.input<typeof UpsertTopic>): Promise<{ topic: Topic }> {
  authorize(ctx.actor, "catalogue.write");
  const { channels, archived, urgent, ...fields } = parse(UpsertTopic, input);
  return transaction(ctx.actor, async (tx) => {
    announceChange(tx, "catalogue");
    const before = await findTopic(tx, fields.key);
    const values = {
      ...fields,
      updatedAt: ctx.now,
      ...(urgent != null && { urgent }),
      ...(archived != null && { archivedAt: archived ? (before?.archivedAt ?? ctx.now) : null }),
    };
    const [row] = await tx
      .insert(topics)
      .values({ id: newId("topic"), createdAt: ctx.now, ...values })
      .onConflictDoUpdate({ target: topics.key, set: values })
      .returning({ id: topics.id });
    const topicId = row?.id ?? "";
    const listed = channels.map(({ channel }) => channel);
    await tx
      .delete(topicChannels)
      .where(
        and(eq(topicChannels.topicId, topicId), listed.length ? notInArray(topicChannels.channel, listed) : undefined),
      );
    if (channels.length > 0)
      await tx
        .insert(topicChannels)
        .values(channels.map((listing) => ({ ...listing, topicId, updatedAt: ctx.now, updatedBy: actorId(ctx.actor) })))
        .onConflictDoUpdate({
          target: [topicChannels.topicId, topicChannels.channel],
          set: { policy: sql`excluded.policy`, updatedAt: ctx.now, updatedBy: actorId(ctx.actor) },
        });
    const topic = await getTopic(tx, fields.key);
    await audit(tx, ctx, {
      action: "topic.upsert",
      subject: topic.id,
      before: before && asRecord(before),
      after: asRecord(topic),
    });
    return { topic };
  });
}
