import { eq } from "drizzle-orm";
import { z } from "zod";
import { announceChange, type Tx, transaction } from "#db/client.ts";
import { channelPauses } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS } from "#lib/enums.ts";
import { line, parse } from "#lib/parse.ts";
import { type ChannelHealth, channelHealth } from "./channel-health.ts";

const SetChannelPaused = z.object({ channel: z.enum(CHANNELS), paused: z.boolean(), reason: line(500) });

/**
 * Pauses or resumes a channel. After a pause no worker claims messages of the channel, and claimed ones stop within a second
 * (shared-circuit-state.ts). No message is dropped: after the resume each held message goes out once, the oldest first
 * (recover/release.ts). Pausing a paused channel is audited and changes nothing else.
 */
export const setChannelPaused = (
  ctx: Ctx,
  input: z.input<typeof SetChannelPaused>,
): Promise<{ channel: ChannelHealth }> => transaction(ctx.actor, (tx) => setChannelPausedIn(tx, ctx, input));

/** The same in the caller's transaction. */
export async function setChannelPausedIn(
  tx: Tx,
  ctx: Ctx,
  input: z.input<typeof SetChannelPaused>,
): Promise<{ channel: ChannelHealth }> {
  authorize(ctx.actor, "channels.pause");
  const { channel, paused, reason } = parse(SetChannelPaused, input);
  announceChange(tx, "catalogue");
  const [before] = await tx.select().from(channelPauses).where(eq(channelPauses.channel, channel)).for("update");
  if (paused)
    await tx
      .insert(channelPauses)
      .values({ channel, reason, pausedAt: ctx.now, pausedBy: actorId(ctx.actor) })
      .onConflictDoNothing();
  else await tx.delete(channelPauses).where(eq(channelPauses.channel, channel));
  await audit(tx, ctx, {
    action: paused ? "channel.pause" : "channel.resume",
    subject: channel,
    reason,
    before: { paused: before !== undefined },
    after: { paused },
  });
  return { channel: await channelHealth(tx, channel, ctx.now) };
}
