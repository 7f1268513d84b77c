import { z } from "zod";
import { announceChange, transaction } from "#db/client.ts";
import { topicChannels } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNEL_POLICIES, CHANNELS } from "#lib/enums.ts";
import { parse, reason, storable } from "#lib/parse.ts";
import type { Topic } from "./catalogue.ts";
import { getTopic, policyOf } from "./find.ts";

const SetTopicChannelPolicy = z.object({
  topicKey: storable,
  channel: z.enum(CHANNELS),
  policy: z.enum(CHANNEL_POLICIES),
  reason,
});

/** Changes one channel's policy on a topic. Choices are kept; a choice that the policy overrides applies again when it changes back. */
export async function setTopicChannelPolicy(
  ctx: Ctx,
  input: z.input<typeof SetTopicChannelPolicy>,
): Promise<{ topic: Topic }> {
  authorize(ctx.actor, "catalogue.write");
  const { topicKey, channel, policy, reason } = parse(SetTopicChannelPolicy, input);
  return transaction(ctx.actor, async (tx) => {
    announceChange(tx, "catalogue");
    const topic = await getTopic(tx, topicKey);
    const set = { policy, updatedAt: ctx.now, updatedBy: actorId(ctx.actor) };
    await tx
      .insert(topicChannels)
      .values({ topicId: topic.id, channel, ...set })
      .onConflictDoUpdate({ target: [topicChannels.topicId, topicChannels.channel], set });
    await audit(tx, ctx, {
      action: "topicChannelPolicy.set",
      subject: topic.id,
      reason,
      before: { channel, policy: policyOf(topic, channel) },
      after: { channel, policy },
    });
    return { topic: await getTopic(tx, topicKey) };
  });
}
