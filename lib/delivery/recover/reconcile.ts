import { and, eq, inArray, isNotNull, notInArray, or, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries, deliveryColumns } from "#db/schema/notifications.ts";
import {
  awaitPaceSlot,
  blockedUntil,
  type LookUp,
  type Message,
  pauseProvider,
  transportOf,
} from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import { addressOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Provider } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { addJobs } from "#lib/jobs/define.ts";
import { implementTask, priorities } from "#lib/jobs/index.ts";
import { takePersonLocks } from "#lib/locks.ts";
import { notificationsById } from "#lib/notifications/index.ts";
import { peopleById } from "#lib/people/index.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import { readCatalogue } from "#lib/topics/index.ts";
import type { DeliveryRow } from "../claim.ts";
import { type DigestInfo, findDigest } from "../digests.ts";
import { observeSettled } from "../observe-settled.ts";
import type { Ready } from "../re-decide.ts";
import { messageFor, renderDigestAgain } from "../render.ts";
import { maxSendAttempts } from "../retry.ts";
import { deliverJobs, digestJob, reconcileJob, reconcileJobs, reconcileTask } from "../tasks.ts";

/** A provider's list may be late, so two look-ups must find nothing before a message counts as not accepted. */
const requiredAbsences = 2;
const nextLookUpDelayMs = 30_000;
/** The delay after a look-up that got no slot at the provider's pace. */
const nextSlotDelayMs = 1_000;
const maxDelayMs = 60 * 60_000;
/** Without a clear answer for this long the delivery is DEAD, and people decide whether to replay it. */
const abandonAfterMs = 48 * 60 * 60_000;
const neverConfirmed = "the provider never confirmed the message: it may have reached the person";
const neverAccepted = "each attempt's answer was lost, and the provider has no record of the message: it was not sent";

/**
 * Asks the provider whether it accepted a message whose answer was lost. Found: SENT. Not found twice: queued again while it
 * has attempts left. No clear answer: asked again for two days, because sending blindly might send the message twice.
 */
export const reconcile = implementTask(reconcileTask, async (ctx, { userId, deliveryId }) => {
  const lost = await transaction(ctx.actor, (tx) => findLostMessage(tx, userId, deliveryId));
  if (!lost) return { outcome: "settled already" };
  const { rows, ready, digest, ...others } = lost;
  const [row] = rows;
  const transport = transportOf(row.channel);
  const { provider } = transport;
  if (transport.kind === "vendor" && (await waitIfBlocked(ctx, provider, row))) return { outcome: "waiting" };
  const lookUp = transport.kind === "vendor" ? transport.lookUp : undefined;
  const [first] = ready;
  const message = await messageOf(row, digest, ready);
  let answer: LookUp;
  if (typeof message === "string" || !lookUp) {
    answer = { status: "unsure", reason: typeof message === "string" ? message : "it cannot be asked" };
  } else {
    if (await awaitPaceSlot(provider)) {
      await transaction(ctx.actor, (tx) => addJobs(tx, reconcileJobs([row], nextSlotDelayMs)));
      return { outcome: "waiting" };
    }
    answer = await lookUp({ message, sentAt: row.claimedAt ?? row.createdAt, ...others });
  }
  const outcome = await transaction(ctx.actor, async (tx) => {
    if (answer.status === "unsure" && answer.retryAfterMs) await pauseProvider(tx, provider, answer.retryAfterMs);
    return applyAnswer(tx, rows, digest, unlessAddressChanged(answer, first), clock());
  });
  metrics.deliveries.inc({ channel: row.channel, outcome });
  if (outcome === "SENT" || outcome === "DEAD") observeSettled(rows, outcome, clock());
  return { channel: row.channel, looked: answer.status, outcome };
});

/** Postpones the look-up while the provider is blocked. */
const waitIfBlocked = (ctx: Ctx, provider: Provider, row: DeliveryRow): Promise<boolean> =>
  transaction(ctx.actor, async (tx) => {
    const until = await blockedUntil(tx, provider);
    if (until) await addJobs(tx, [{ ...reconcileJob(row), runAt: until }]);
    return until !== null;
  });

/** If the address changed after the message was sent, the look-up asked about the new address, and "absent" proves nothing. */
function unlessAddressChanged(answer: LookUp, first: Ready | undefined): LookUp {
  if (answer.status !== "absent" || !first) return answer;
  const verifiedAt = addressOf(first.person, first.row.channel)?.verifiedAt;
  const hasChanged = !verifiedAt || verifiedAt > (first.row.claimedAt ?? first.row.createdAt);
  return hasChanged ? { status: "unsure", reason: "the person's address changed after it was sent" } : answer;
}

interface LostMessage {
  /** The deliveries of the message: one, or the items of a digest. */
  rows: [DeliveryRow, ...DeliveryRow[]];
  ready: Ready[];
  /** Null: the message is not a digest. */
  digest: DigestInfo | null;
  accountedFor: ReadonlySet<string>;
  alone: boolean;
}

async function findLostMessage(tx: Tx, userId: string, deliveryId: string): Promise<LostMessage | null> {
  const all = await tx
    .select(deliveryColumns)
    .from(deliveries)
    .where(sql`${deliveries.userId} = ${userId}
    AND ${deliveries.status} = 'UNKNOWN' AND (${deliveries.id} = ${deliveryId} OR ${deliveries.digestId} =
      (SELECT d.digest_id FROM ${deliveries} d WHERE d.user_id = ${userId} AND d.id = ${deliveryId}))`);
  const [row, ...others] = all.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (!row) return null;
  const rows: LostMessage["rows"] = [row, ...others];
  const person = (await peopleById(tx, [userId])).get(userId);
  const to = person && addressOf(person, row.channel)?.address;
  const notifications = await notificationsById(tx, [...new Set(rows.map((one) => one.notificationId))]);
  const { topicsById } = await readCatalogue(tx);
  const ready = rows.flatMap((one): Ready[] => {
    const notification = notifications.get(one.notificationId);
    const topic = topicsById.get(one.topicId);
    return person && to && notification && topic
      ? [{ row: one, decision: one.decision, notification, topic, person, to }]
      : [];
  });
  const otherMessages = await tx
    .select({ id: deliveries.providerMessageId })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.userId, userId),
        eq(deliveries.channel, row.channel),
        notInArray(
          deliveries.id,
          rows.map(({ id }) => id),
        ),
        or(isNotNull(deliveries.providerMessageId), inArray(deliveries.status, ["SENDING", "UNKNOWN"])),
      ),
    );
  // The row's own provider id belongs to an earlier message, which the provider dropped before the replay.
  const accountedFor = new Set(
    [...otherMessages, { id: row.providerMessageId }].flatMap(({ id }) => (id === null ? [] : [id])),
  );
  const digest = row.digestId === null ? null : await findDigest(tx, userId, row.digestId);
  return { rows, ready, digest, accountedFor, alone: otherMessages.every(({ id }) => id !== null) };
}

/** Renders the message as it was sent. Returns a reason if that is no longer possible. */
async function messageOf(
  row: DeliveryRow,
  digest: DigestInfo | null,
  [first, ...rest]: readonly Ready[],
): Promise<Message | string> {
  if (!first) return "the person no longer has an address on the channel";
  try {
    if (!digest) return await messageFor(env(), row.channel, first);
    return await renderDigestAgain(env(), row.channel, digest, [first, ...rest]);
  } catch (error) {
    log.error({ user: "system:reconcile", role: "SYSTEM", action: "delivery.render", result: "failed", error });
    return "its text cannot be made again; see the log";
  }
}

/** Look-ups for two messages to one person may find the same message. It belongs to the delivery that is settled first. */
async function unlessMatchedElsewhere(tx: Tx, row: DeliveryRow, answer: LookUp): Promise<LookUp> {
  if (answer.status !== "found") return answer;
  await takePersonLocks(tx, "reconciliation", [row.userId]);
  const [other] = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.userId, row.userId), eq(deliveries.providerMessageId, answer.providerId)));
  return other ? { status: "unsure", reason: "the provider found another message" } : answer;
}

async function applyAnswer(
  tx: Tx,
  rows: LostMessage["rows"],
  digest: DigestInfo | null,
  lookUp: LookUp,
  now: Date,
): Promise<"SENT" | "QUEUED" | "UNKNOWN" | "DEAD"> {
  const [row] = rows;
  const answer = await unlessMatchedElsewhere(tx, row, lookUp);
  const ours = sql`${deliveries.userId} = ${row.userId} AND ${deliveries.status} = 'UNKNOWN'
    AND ${deliveries.id} = ANY(${sql.param(rows.map(({ id }) => id))}::text[])`;
  if (answer.status === "found") {
    await tx
      .update(deliveries)
      .set({ status: "SENT", error: null, providerMessageId: answer.providerId, sentAt: row.claimedAt ?? now })
      .where(ours);
    return "SENT";
  }
  const lookups = row.lookups + 1;
  const absent = answer.status === "absent";
  const wasNotAccepted = absent && lookups >= requiredAbsences;
  if (wasNotAccepted && row.attempts >= maxSendAttempts) {
    await tx.update(deliveries).set({ status: "DEAD", error: neverAccepted, claimToken: null }).where(ours);
    return "DEAD";
  }
  if (wasNotAccepted) {
    // Items of a FREQUENCY digest are decided again, held messages go out as the same digest.
    const heldDigest = digest && digest.kind !== "FREQUENCY" ? digest.id : null;
    await tx
      .update(deliveries)
      .set({
        status: "QUEUED",
        error: null,
        settledAt: null,
        digestId: heldDigest,
        lookups: 0,
        claimToken: null,
        maybeSent: false,
      })
      .where(ours);
    const { channel, userId } = row;
    await addJobs(
      tx,
      heldDigest
        ? [digestJob({ channel, userId, digestId: heldDigest })]
        : deliverJobs(channel, rows, { priority: priorities.released }),
    );
    return "QUEUED";
  }
  const unknownMs = now.getTime() - (row.claimedAt ?? row.createdAt).getTime();
  if (!absent && unknownMs >= abandonAfterMs) {
    await tx.update(deliveries).set({ status: "DEAD", error: neverConfirmed, claimToken: null }).where(ours);
    return "DEAD";
  }
  const error =
    answer.status === "unsure" ? `not known whether the provider accepted it (${answer.reason})` : row.error;
  // Only look-ups with the answer "absent" are counted.
  await tx
    .update(deliveries)
    .set({ lookups: absent ? lookups : row.lookups, error })
    .where(ours);
  // Without a clear answer the delay grows with the time since the claim.
  const waitMs = absent ? nextLookUpDelayMs : Math.min(maxDelayMs, Math.max(nextLookUpDelayMs, unknownMs));
  await addJobs(tx, reconcileJobs([row], waitMs));
  return "UNKNOWN";
}
