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
 * Suppresses an address that asked to stop: every message on the channel for all its owners, REQUIRED topics too, and for a
 * later owner if nobody has it. `at`: the moment of the request. Needs a transaction of the service. Returns the number of
 * owners. The suppression with its audit event is the evidence of the withdrawal; no wording was shown for a consent row.
 */
export async function stopAddress(
  tx: Tx,
  ctx: Ctx,
  channel: Channel,
  address: string,
  at: Date = ctx.now,
): Promise<number> {
  await lockSuppressions(tx, "exclusive");
  const people = await peopleWithAddress(tx, channel, address);
  const ownerIds = people.length > 0 ? people.map(({ id }) => id) : [noOwner];
  for (const userId of ownerIds)
    await suppress(tx, ctx, { userId, channel, address, scope: "ALL", reason: "STOP", at });
  return people.length;
}

/**
 * Lifts the STOP of an address for all its owners, except a STOP that is newer than the request (`at`). Returns the number of
 * lifted rows.
 */
export async function startAddress(
  tx: Tx,
  ctx: Ctx,
  channel: Channel,
  address: string,
  at: Date = ctx.now,
): Promise<number> {
  await lockSuppressions(tx, "exclusive");
  const liftable = (await activeStops(tx, channel, address)).filter(({ createdAt }) => createdAt <= at);
  return (await liftRows(tx, ctx, liftable, "The person answered START.", at)).length;
}

/**
 * The state that a reply to this address depends on: the language, whether a STOP is active, and whether another suppression,
 * which START does not lift, blocks every message.
 */
export async function senderState(
  tx: Tx,
  channel: Channel,
  address: string,
): Promise<{ locale: string; stopped: boolean; blocked: boolean }> {
  const [person] = await peopleWithAddress(tx, channel, address);
  const active = await activeSuppressionsOf(tx, channel, address);
  return {
    locale: person?.locale ?? "en",
    stopped: active.some(({ reason }) => reason === "STOP"),
    blocked: active.some(({ reason, scope }) => reason !== "STOP" && scope === "ALL"),
  };
}

/** The owner id of suppressions of an address that nobody has. */
const noOwner = "";

async function activeStops(tx: Tx, channel: Channel, address: string): Promise<SuppressionRow[]> {
  return (await activeSuppressionsOf(tx, channel, address)).filter(({ reason }) => reason === "STOP");
}

async function activeSuppressionsOf(tx: Tx, channel: Channel, address: string): Promise<SuppressionRow[]> {
  const addressHash = (await addressHasher())(channel, address);
  return tx
    .select()
    .from(suppressions)
    .where(
      and(eq(suppressions.addressHash, addressHash), eq(suppressions.channel, channel), isNull(suppressions.liftedAt)),
    );
}

/** The people who have this address on the channel, by id. */
export async function peopleWithAddress(
  tx: Tx,
  channel: Channel,
  address: string,
): Promise<{ id: string; locale: string }[]> {
  return tx
    .select({ id: users.id, locale: users.locale })
    .from(users)
    .where(hasAddress(channel, address))
    .orderBy(users.id);
}
