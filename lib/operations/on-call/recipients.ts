import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { suppressions, users } from "#db/schema/index.ts";
import { activeSuppressions, addressHasher, addressOf } from "#lib/contacts/index.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { peopleById } from "#lib/people/index.ts";
import type { NotifyStep } from "./chain.ts";
import { readRota } from "./queries.ts";
import { dutiesOf, gapsAheadMs, nowAndNext } from "./schedule.ts";

/** A person to page and the channels that can reach them. */
export interface Recipient {
  userId: string;
  channels: Channel[];
}

const maxOfRole = 50;

/** Finds the people whom each step notifies now. People without a usable address are left out. */
export async function findRecipients(
  tx: Tx,
  steps: readonly NotifyStep[],
  now: Date,
): Promise<(step: NotifyStep) => Recipient[]> {
  const { shifts, isPerson } = await readRota(tx, now);
  const end = new Date(now.getTime() + gapsAheadMs);
  const idsOf = async (step: NotifyStep): Promise<string[]> => {
    if (step.kind === "NOTIFY_ROLE") return peopleWithRole(tx, step.role);
    const { current } = nowAndNext(shifts, step.kind === "NOTIFY_ON_CALL" ? step.level : "PRIMARY", now, isPerson);
    if (step.kind === "NOTIFY_ON_CALL") return current ? [current.userId] : [];
    const next = dutiesOf(shifts, "PRIMARY", now, end, isPerson).find(({ userId }) => userId !== current?.userId);
    return next ? [next.userId] : [];
  };
  const ids = new Map<NotifyStep, string[]>();
  for (const step of steps) ids.set(step, await idsOf(step));
  const channels = await usableChannels(tx, [...new Set([...ids.values()].flat())]);
  return (step) =>
    (ids.get(step) ?? []).flatMap((userId) => {
      const usable = channels.get(userId) ?? [];
      return usable.length > 0 ? [{ userId, channels: usable }] : [];
    });
}

async function peopleWithRole(tx: Tx, role: "ADMIN" | "AUDITOR" | "VIEWER"): Promise<string[]> {
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(eq(users.role, role))
    .orderBy(asc(users.id))
    .limit(maxOfRole);
  return rows.map(({ id }) => id);
}

/**
 * The channels with a verified address. Preferences, quiet hours and pauses do not hold a page. An address that is dead or whose
 * owner replied STOP is left out, because the provider rejects it.
 */
async function usableChannels(tx: Tx, userIds: readonly string[]): Promise<Map<string, Channel[]>> {
  if (userIds.length === 0) return new Map();
  const people = await peopleById(tx, userIds);
  const blocked = await tx
    .select()
    .from(suppressions)
    .where(
      and(
        inArray(suppressions.userId, [...userIds]),
        isNull(suppressions.liftedAt),
        inArray(suppressions.reason, ["STOP", "HARD_BOUNCE"]),
      ),
    );
  const hash = await addressHasher();
  const isUsable = (userId: string, channel: Channel): boolean => {
    const person = people.get(userId);
    const found = person ? addressOf(person, channel) : null;
    if (!found?.verifiedAt) return false;
    const ofPerson = blocked.filter((row) => row.userId === userId);
    return activeSuppressions(ofPerson, channel, found.address, hash).length === 0;
  };
  return new Map(userIds.map((userId) => [userId, CHANNELS.filter((channel) => isUsable(userId, channel))]));
}
