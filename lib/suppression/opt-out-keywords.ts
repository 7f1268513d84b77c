import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { suppressions, users } from "#db/schema/people.ts";
import { addressHasher, hasAddress } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { lockSuppressions } from "./inherit.ts";
import { liftRows } from "./lift.ts";
import { type SuppressionRow, suppress } from "./suppress.ts";

/**
 * An address asked for no more messages: stops everything on the channel for all who have it, REQUIRED topics too. If nobody
 * has it, it is kept for whoever will. `at`: when it asked. The transaction is the service's own. Returns how many people it
 * concerns.
 *
 * The suppression, with its audit row, is the evidence of the withdrawal: the address took everything back, not this or
 * that topic, and nobody showed it any words that a consent row could hold.
 */
export async function stopAddress(
  tx: Tx,
  ctx: Ctx,
  channel: Channel,
  address: string,
  at: Date = ctx.now,
): Promise<number> {
  await lockSuppressions(tx, "exclusive");
  const holders = await peopleAt(tx, channel, address);
  const owners = holders.length > 0 ? holders.map(({ id }) => id) : [nobody];
  for (const userId of owners) await suppress(tx, ctx, { userId, channel, address, scope: "ALL", reason: "STOP", at });
  return holders.length;
}

/**
 * The address that asked for no more messages asks for them again: lifts its STOP for everybody, but one that came after it
 * asked (`at`). Returns how many rows.
 */
export async function startAddress(
  tx: Tx,
  ctx: Ctx,
  channel: Channel,
  address: string,
  at: Date = ctx.now,
): Promise<number> {
  await lockSuppressions(tx, "exclusive");
  const stopped = (await activeStops(tx, channel, address)).filter(({ createdAt }) => createdAt <= at);
  return (await liftRows(tx, ctx, stopped, "The person answered START.", at)).length;
}

/**
 * How to answer a text from this address: in which language, whether a STOP is active, and whether another suppression
 * blocks every message to it, which no START lifts.
 */
export async function senderState(
  tx: Tx,
  channel: Channel,
  address: string,
): Promise<{ locale: string; stopped: boolean; blocked: boolean }> {
  const [holder] = await peopleAt(tx, channel, address);
  const active = await activeAt(tx, channel, address);
  return {
    locale: holder?.locale ?? "en",
    stopped: active.some(({ reason }) => reason === "STOP"),
    blocked: active.some(({ reason, scope }) => reason !== "STOP" && scope === "ALL"),
  };
}

/** The owner of what is kept for an address without a person. */
const nobody = "";

async function activeStops(tx: Tx, channel: Channel, address: string): Promise<SuppressionRow[]> {
  return (await activeAt(tx, channel, address)).filter(({ reason }) => reason === "STOP");
}

async function activeAt(tx: Tx, channel: Channel, address: string): Promise<SuppressionRow[]> {
  const addressHash = (await addressHasher())(channel, address);
  return tx
    .select()
    .from(suppressions)
    .where(
      and(eq(suppressions.addressHash, addressHash), eq(suppressions.channel, channel), isNull(suppressions.liftedAt)),
    );
}

/** The people who have this address on the channel, by id. */
export async function peopleAt(tx: Tx, channel: Channel, address: string): Promise<{ id: string; locale: string }[]> {
  return tx
    .select({ id: users.id, locale: users.locale })
    .from(users)
    .where(hasAddress(channel, address))
    .orderBy(users.id);
}
