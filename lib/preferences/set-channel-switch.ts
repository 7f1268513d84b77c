import { z } from "zod";
import { type Tx, transactionWithReads } from "#db/client.ts";
import { channelSwitches } from "#db/schema/people.ts";
import { together } from "#db/together.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, subjectUserId, tenantFor } from "#lib/authorize.ts";
import { recordConsents } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS } from "#lib/enums.ts";
import { parse, reason } from "#lib/parse.ts";
import type { PersonFacts } from "./facts.ts";
import { lockFacts } from "./lock-facts.ts";
import { matrixOf } from "./matrix.ts";
import type { PreferencesSet } from "./set.ts";
import { listEffectiveMarketing, switchConsents, withSwitch } from "./switch-consents.ts";

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
  const tenantKey = tenantFor(ctx.actor, null);
  const lock = (tx: Tx) => lockFacts(tx, userId, { tenantKeys: [tenantKey], allTenants: true });
  return transactionWithReads(ctx.actor, lock, async (tx, { facts, shared, keys }) => {
    const wasEnabled = facts.switches.find((row) => row.channel === channel)?.enabled ?? true;
    const set = { enabled, updatedAt: ctx.now, updatedBy: actorId(ctx.actor) };
    const after = withSwitch(facts, { userId, channel, ...set });
    const effective = (of: PersonFacts) =>
      wasEnabled === enabled ? [] : listEffectiveMarketing(of, shared, channel, ctx.now);
    await together([
      tx
        .insert(channelSwitches)
        .values({ userId, channel, ...set })
        .onConflictDoUpdate({ target: [channelSwitches.userId, channelSwitches.channel], set }),
      recordConsents(tx, ctx, switchConsents(facts.person, channel, effective(facts), effective(after))),
      audit(
        tx,
        ctx,
        {
          action: "channelSwitch.set",
          subject: userId,
          reason,
          before: { channel, enabled: wasEnabled },
          after: { channel, enabled },
        },
        keys,
      ),
    ]);
    return { preferences: matrixOf(after, shared, tenantKey, ctx.now) };
  });
}
