import { and, eq, inArray, isNotNull, notInArray, or, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { awaitTurn, blockedUntil, type LookUp, type Message, pauseProvider, transportOf } from "#lib/channels/index.ts";
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
import { topicsById } from "#lib/topics/index.ts";
import type { DeliveryRow } from "../claim.ts";
import { digestHead } from "../digest-head.ts";
import type { Ready } from "../re-decide.ts";
import { type DigestHead, digestMessageFor, messageFor } from "../render.ts";
import { maxAttempts } from "../retry.ts";
import { deliverJobs, digestJob, reconcileJob, reconcileJobs, reconcileTask } from "../tasks.ts";

/** So many look-ups must agree that a message was not taken, half a minute apart: a provider's list may be late. */
const absencesWanted = 2;
const nextLookUpMs = 30_000;
/** When a look-up got no turn at the provider's pace, it asks for one again after so long. */
const nextTurnMs = 1_000;
const longestWaitMs = 60 * 60_000;
/** Nobody could tell for so long. It is a dead letter then: whether to send it again is for people to say. */
const givenUpAfterMs = 48 * 60 * 60_000;
const givenUp = "the provider never told whether it was taken: it may have reached the person";
const neverTaken = "each try's answer was lost, and the provider knows of none: it was not sent";

/**
 * Finds out what became of a message whose answer was lost, at the provider itself: found = SENT; twice absent = not taken,
 * so it goes back into the queue and is decided anew, while it has tries left; no clear answer = asked again later, for two days, and never sent blindly.
 */
export const reconcile = implementTask(reconcileTask, async (ctx, { userId, deliveryId }) => {
  const lost = await transaction(ctx.actor, (tx) => lostMessage(tx, userId, deliveryId));
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
    if (await awaitTurn(provider)) {
      await transaction(ctx.actor, (tx) => addJobs(tx, reconcileJobs([row], nextTurnMs)));
      return { outcome: "waiting" };
    }
    answer = await lookUp({ message, sentAt: row.claimedAt ?? row.createdAt, ...others });
  }
  const outcome = await transaction(ctx.actor, async (tx) => {
    if (answer.status === "unsure" && answer.retryAfterMs) await pauseProvider(tx, provider, answer.retryAfterMs);
    return apply(tx, rows, digest, believed(answer, first), clock());
  });
  metrics.deliveries.inc({ channel: row.channel, outcome });
  return { channel: row.channel, looked: answer.status, outcome };
});

/** A look-up is a request like any other: it waits while the provider wants to be left alone. */
const waitIfBlocked = (ctx: Ctx, provider: Provider, row: DeliveryRow): Promise<boolean> =>
  transaction(ctx.actor, async (tx) => {
    const until = await blockedUntil(tx, provider);
    if (until) await addJobs(tx, [{ ...reconcileJob(row), runAt: until }]);
    return until !== null;
  });

/** Where the address changed after the message went out, the provider was asked about another one: absence says nothing. */
function believed(answer: LookUp, first: Ready | undefined): LookUp {
  if (answer.status !== "absent" || !first) return answer;
  const theirsSince = addressOf(first.person, first.row.channel)?.verifiedAt;
  const hasMoved = !theirsSince || theirsSince > (first.row.claimedAt ?? first.row.createdAt);
  return hasMoved ? { status: "unsure", reason: "the person's address changed after it was sent" } : answer;
}

interface Lost {
  /** All deliveries of the message: one, or the items of a digest. */
  rows: [DeliveryRow, ...DeliveryRow[]];
  ready: Ready[];
  /** null: the message is no digest. */
  digest: DigestHead | null;
  accountedFor: ReadonlySet<string>;
  alone: boolean;
}

async function lostMessage(tx: Tx, userId: string, deliveryId: string): Promise<Lost | null> {
  const all = await tx
    .select()
    .from(deliveries)
    .where(sql`${deliveries.userId} = ${userId}
    AND ${deliveries.status} = 'UNKNOWN' AND (${deliveries.id} = ${deliveryId} OR ${deliveries.digestId} =
      (SELECT d.digest_id FROM ${deliveries} d WHERE d.user_id = ${userId} AND d.id = ${deliveryId}))`);
  const [row, ...others] = all.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (!row) return null;
  const rows: Lost["rows"] = [row, ...others];
  const person = (await peopleById(tx, [userId])).get(userId);
  const to = person && addressOf(person, row.channel)?.address;
  const notifications = await notificationsById(tx, [...new Set(rows.map((one) => one.notificationId))]);
  const topics = await topicsById(tx, [...new Set(rows.map((one) => one.topicId))]);
  const ready = rows.flatMap((one): Ready[] => {
    const notification = notifications.get(one.notificationId);
    const topic = topics.get(one.topicId);
    return person && to && notification && topic
      ? [{ row: one, decision: one.decision, notification, topic, person, to }]
      : [];
  });
  const more = await tx
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
  // Its own id is of an earlier message, which the provider dropped before it was replayed.
  const accountedFor = new Set([...more, { id: row.providerMessageId }].flatMap(({ id }) => (id === null ? [] : [id])));
  const digest = row.digestId === null ? null : await digestHead(tx, userId, row.digestId);
  return { rows, ready, digest, accountedFor, alone: more.every(({ id }) => id !== null) };
}

/** The message as it went out, or why it cannot be made any more. */
async function messageOf(
  row: DeliveryRow,
  digest: DigestHead | null,
  [first, ...rest]: readonly Ready[],
): Promise<Message | string> {
  if (!first) return "the person has no address on the channel any more";
  try {
    if (!digest) return await messageFor(env(), row.channel, first);
    return await digestMessageFor(env(), row.channel, digest, [first, ...rest]);
  } catch (error) {
    log.error({ user: "system:reconcile", role: "SYSTEM", action: "delivery.render", result: "failed", error });
    return "its text cannot be made again; see the log";
  }
}

/** Two messages to one person, looked up at the same moment, may both have found the same one: it is the first's. */
async function unlessAnothers(tx: Tx, row: DeliveryRow, answer: LookUp): Promise<LookUp> {
  if (answer.status !== "found") return answer;
  await takePersonLocks(tx, "reconciliation", [row.userId]);
  const [another] = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.userId, row.userId), eq(deliveries.providerMessageId, answer.providerId)));
  return another ? { status: "unsure", reason: "what was found is another message" } : answer;
}

async function apply(
  tx: Tx,
  rows: Lost["rows"],
  digest: DigestHead | null,
  told: LookUp,
  now: Date,
): Promise<"SENT" | "QUEUED" | "UNKNOWN" | "DEAD"> {
  const [row] = rows;
  const answer = await unlessAnothers(tx, row, told);
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
  const neverArrived = absent && lookups >= absencesWanted;
  if (neverArrived && row.attempts >= maxAttempts) {
    await tx.update(deliveries).set({ status: "DEAD", error: neverTaken, claimToken: null }).where(ours);
    return "DEAD";
  }
  if (neverArrived) {
    // Items of a frequency wait for its next boundary; what a hold kept back goes out as the same digest.
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
        : deliverJobs(channel, rows, { priority: priorities.held }),
    );
    return "QUEUED";
  }
  const unknownMs = now.getTime() - (row.claimedAt ?? row.createdAt).getTime();
  if (!absent && unknownMs >= givenUpAfterMs) {
    await tx.update(deliveries).set({ status: "DEAD", error: givenUp, claimToken: null }).where(ours);
    return "DEAD";
  }
  const error = answer.status === "unsure" ? `not known whether it was taken (${answer.reason})` : row.error;
  // Only look-ups that found nothing count towards the absences wanted.
  await tx
    .update(deliveries)
    .set({ lookups: absent ? lookups : row.lookups, error })
    .where(ours);
  // Longer each time that no clear answer came, by how long it has been unknown.
  const waitMs = absent ? nextLookUpMs : Math.min(longestWaitMs, Math.max(nextLookUpMs, unknownMs));
  await addJobs(tx, reconcileJobs([row], waitMs));
  return "UNKNOWN";
}
