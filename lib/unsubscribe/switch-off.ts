import { and, eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { channelSwitches } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { setChannelSwitch } from "#lib/preferences/index.ts";
import { readToken, signToken } from "#lib/signing/index.ts";
import { linkChannel } from "./token.ts";

const findMailSwitch = (userId: string) => {
  const actor: Actor = { kind: "link", userId, tenantKey: null };
  return transaction(actor, async (tx) => {
    const where = and(eq(channelSwitches.userId, userId), eq(channelSwitches.channel, linkChannel));
    return (await tx.select().from(channelSwitches).where(where))[0];
  });
};

/**
 * Switches all optional mail off and returns a proof for the undo, so that the holder of a forwarded mail cannot switch on mail
 * that the person switched off themselves. Returns undefined if mail was already off.
 */
export async function switchOff(ctx: Ctx, userId: string): Promise<string | undefined> {
  if ((await findMailSwitch(userId))?.enabled === false) return undefined;
  await setChannelSwitch(ctx, { channel: linkChannel, enabled: false, reason: "unsubscribe link" });
  return signToken("unsubscribe-undo", { u: userId, at: ctx.now.getTime() });
}

/** True if the switch is unchanged since the holder of this proof set it. */
export async function isUndoProofValid(userId: string, proof: string | undefined): Promise<boolean> {
  const payload = proof === undefined ? null : await readToken("unsubscribe-undo", proof);
  if (typeof payload !== "object" || payload === null || !("u" in payload && "at" in payload)) return false;
  const current = await findMailSwitch(userId);
  return payload.u === userId && current?.enabled === false && current.updatedAt.getTime() === payload.at;
}
