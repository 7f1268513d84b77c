import { and, eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { channelSwitches } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { setChannelSwitch } from "#lib/preferences/index.ts";
import { readToken, signToken } from "#lib/signing/index.ts";

const mailSwitch = (userId: string) => {
  const holder: Actor = { kind: "link", userId, tenantKey: null };
  return transaction(holder, async (tx) => {
    const where = and(eq(channelSwitches.userId, userId), eq(channelSwitches.channel, "EMAIL"));
    return (await tx.select().from(channelSwitches).where(where))[0];
  });
};

/**
 * Switches all optional mail off, and gives the proof with which this can be undone: whoever holds a forwarded mail must not
 * switch on again what the person switched off themselves. Nothing where it was off before.
 */
export async function switchOff(ctx: Ctx, userId: string): Promise<string | undefined> {
  if ((await mailSwitch(userId))?.enabled === false) return undefined;
  await setChannelSwitch(ctx, { channel: "EMAIL", enabled: false, reason: "unsubscribe link" });
  return signToken("unsubscribe-undo", { u: userId, at: ctx.now.getTime() });
}

/** Whether the switch still stands as the holder of this proof set it. */
export async function isOwnSwitch(userId: string, proof: string | undefined): Promise<boolean> {
  const payload = proof === undefined ? null : await readToken("unsubscribe-undo", proof);
  if (typeof payload !== "object" || payload === null || !("u" in payload && "at" in payload)) return false;
  const now = await mailSwitch(userId);
  return payload.u === userId && now?.enabled === false && now.updatedAt.getTime() === payload.at;
}
