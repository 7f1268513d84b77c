import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { channelSwitches } from "#db/schema/people.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, subjectUserId, tenantFor } from "#lib/authorize.ts";
import { recordConsents } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS } from "#lib/enums.ts";
import { NotFoundError } from "#lib/errors.ts";
import { parse, reason } from "#lib/parse.ts";
import { getPerson } from "#lib/people/index.ts";
import { matrix } from "./matrix.ts";
import { lockPerson, type PreferencesSet } from "./set.ts";
import { listEffectiveMarketing, switchConsents } from "./switch-consents.ts";

const SetChannelSwitch = z.object({
  userId: z.string().nullish(),
  channel: z.enum(CHANNELS),
  enabled: z.boolean(),
  reason,
});

/** Switches a whole channel off or on. The choices of its cells are kept and apply again when the channel is on. */
export async function setChannelSwitch(ctx: Ctx, input: z.input<typeof SetChannelSwitch>): Promise<PreferencesSet> {
  const userId = subjectUserId(ctx.actor, input.userId);
  authorize(ctx.actor, "preferences.write", userId);
  const { channel, enabled, reason } = parse(SetChannelSwitch, input);
  return transaction(ctx.actor, async (tx) => {
    await lockPerson(tx, userId);
    const tenantKey = tenantFor(ctx.actor, null);
    const view = await matrix(tx, userId, tenantKey, ctx.now);
    if (!view) throw new NotFoundError("There is no such person.", ["userId"]);
    const where = and(eq(channelSwitches.userId, userId), eq(channelSwitches.channel, channel));
    const [before] = await tx.select().from(channelSwitches).where(where);
    const wasEnabled = before?.enabled ?? true;
    const listEffective = () => (wasEnabled === enabled ? [] : listEffectiveMarketing(tx, userId, channel, ctx.now));
    const effectiveBefore = await listEffective();
    const set = { enabled, updatedAt: ctx.now, updatedBy: actorId(ctx.actor) };
    await tx
      .insert(channelSwitches)
      .values({ userId, channel, ...set })
      .onConflictDoUpdate({ target: [channelSwitches.userId, channelSwitches.channel], set });
    await recordConsents(
      tx,
      ctx,
      switchConsents(await getPerson(tx, userId), channel, effectiveBefore, await listEffective()),
    );
    await audit(tx, ctx, {
      action: "channelSwitch.set",
      subject: userId,
      reason,
      before: { channel, enabled: wasEnabled },
      after: { channel, enabled },
    });
    return { preferences: (await matrix(tx, userId, tenantKey, ctx.now)) ?? view };
  });
}
