import { and, asc, eq, inArray, isNull, lt, lte, min, type SQL } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { incidents } from "#db/schema/incidents.ts";
import { alertChannels, alertMessages } from "#db/schema/operations.ts";
import { requestedWaitMs, type SendOutcome } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { AlertChannelName } from "#lib/enums.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { log } from "#lib/telemetry/index.ts";
import { alertChannelOf, alertOperationsTask, retryAlertsTask } from "./alert.ts";
import {
  enqueueAlert,
  isReportedAsFailing,
  pauseChannel,
  recordChannelFailure,
  recordChannelSuccess,
  remainingPauseMs,
  retryAfterMs,
  scheduleSend,
} from "./alert-channels.ts";
import { mergeAlerts, mostAlertsInMail } from "./merge-alerts.ts";
import { type AlertMessage, postAlert, slackChannelName } from "./post-alert.ts";
import { keepThread } from "./slack-thread.ts";

/** Older waiting alerts are dropped, so that a channel nobody repairs does not fill the table. */
const dropAfterMs = 7 * 86_400_000;
/** The alerts of this time are one mail, so that a burst of alerts is not a burst of mails. */
const mailEveryMs = 60_000;

/** Only queues the alert: if the job also sent it and failed, each retry would queue it again. */
export const sendAlert = implementTask(alertOperationsTask, async (ctx, { to, ...alert }) => {
  const channel = alertChannelOf({ ...alert, to });
  if (channel === null) return { outcome: "nobody" };
  await transaction(ctx.actor, async (tx) => {
    await enqueueAlert(tx, ctx, channel, alert);
    // The channel keeps the alert for later. Until it works, somebody must know.
    if (channel !== "mail" && (await isReportedAsFailing(tx, channel))) await enqueueAlert(tx, ctx, "mail", alert);
  });
  return { outcome: "queued" };
});

export const retryAlerts = implementTask(retryAlertsTask, async (ctx, { channel }) => ({
  outcome: await sendQueue(ctx, channel),
}));

/** Sends a channel's queue, oldest first. Stops at a failure, so that the order is kept. */
async function sendQueue(ctx: Ctx, channel: AlertChannelName): Promise<"sent" | "waiting"> {
  for (;;) {
    const next = await transaction(ctx.actor, (tx) => nextAlert(tx, ctx, channel));
    if (typeof next === "string") return next;
    const outcome = await postAlert[channel](ctx, next.message);
    const isSettled = await transaction(ctx.actor, (tx) => settle(tx, ctx, next, outcome));
    if (!isSettled) return "waiting";
  }
}

/** A message, and the waiting alerts that it contains. */
interface Batch {
  message: AlertMessage;
  ids: number[];
}

async function nextAlert(tx: Tx, ctx: Ctx, channel: AlertChannelName): Promise<Batch | "sent" | "waiting"> {
  const inChannel = eq(alertMessages.channel, channel);
  const [waiting] = await tx.select({ id: alertMessages.id }).from(alertMessages).where(inChannel).limit(1);
  if (!waiting) return "sent";
  const pauseMs = await remainingPauseMs(tx, channel);
  if (pauseMs > 0) {
    await scheduleSend(tx, channel, pauseMs);
    return "waiting";
  }
  const tooOld = lt(alertMessages.createdAt, new Date(ctx.now.getTime() - dropAfterMs));
  const { rowCount: dropped } = await tx.delete(alertMessages).where(and(inChannel, tooOld));
  if (dropped) log.error({ action: "alert.send", role: "SYSTEM", channel, result: "dropped", dropped });
  const rows = await tx
    .select()
    .from(alertMessages)
    .where(and(inChannel, channel === "mail" ? await unlessAfterFailure(tx) : undefined))
    .orderBy(asc(alertMessages.id))
    .limit(channel === "mail" ? mostAlertsInMail : 1);
  const message = mergeAlerts(rows);
  return message ? { message, ids: rows.map(({ id }) => id) } : "sent";
}

/** A retried mail has the same alerts and so the same idempotency key: an ADMIN who has it already does not get it again. */
async function unlessAfterFailure(tx: Tx): Promise<SQL | undefined> {
  const [state] = await tx.select().from(alertChannels).where(eq(alertChannels.name, "mail"));
  if (!state?.failingSince) return undefined;
  const [oldest] = await tx
    .select({ at: min(alertMessages.createdAt) })
    .from(alertMessages)
    .where(eq(alertMessages.channel, "mail"));
  const tried = state.failingSince;
  return oldest?.at && oldest.at <= tried ? lte(alertMessages.createdAt, tried) : undefined;
}

/**
 * Returns false if the alert will be retried. Drops and logs an alert that the provider rejects for its content,
 * because it would block the queue.
 */
async function settle(
  tx: Tx,
  ctx: Ctx,
  { message: { channel, incidentId }, ids }: Batch,
  outcome: SendOutcome,
): Promise<boolean> {
  if (outcome.status === "notAttempted") {
    await scheduleSend(tx, channel, outcome.retryAfterMs ?? 1_000);
    return false;
  }
  const isRefused = outcome.status === "rejected" && outcome.blame === "message";
  if (outcome.status !== "accepted" && !isRefused) {
    const wait = (failures: number) => retryAfterMs(failures, requestedWaitMs(outcome));
    await scheduleSend(tx, channel, wait(await recordChannelFailure(tx, ctx, channel, outcome, wait)));
    return false;
  }
  await tx.delete(alertMessages).where(inArray(alertMessages.id, ids));
  if (incidentId !== null && outcome.status === "accepted")
    await keepInIncident(tx, ctx, { channel, incidentId }, outcome.providerId);
  if (isRefused)
    log.error({ action: "alert.send", role: "SYSTEM", channel, result: "refused", reason: outcome.reason });
  await recordChannelSuccess(tx, channel);
  if (channel === "mail") await pauseChannel(tx, channel, mailEveryMs);
  return true;
}

/** Keeps on the incident where its Slack thread begins, and when a team's mail was accepted for the first time. */
async function keepInIncident(
  tx: Tx,
  { now }: Ctx,
  { channel, incidentId }: { channel: AlertChannelName; incidentId: string },
  providerId: string | null,
): Promise<void> {
  const informedAt = { "mail-ciso": "cisoInformedAt", "mail-legal": "legalInformedAt" } as const;
  if (channel === "mail-ciso" || channel === "mail-legal") {
    const column = informedAt[channel];
    await tx
      .update(incidents)
      .set({ [column]: now })
      .where(and(eq(incidents.id, incidentId), isNull(incidents[column])));
    return;
  }
  const slackChannel = slackChannelName(channel);
  if (slackChannel && providerId !== null) await keepThread(tx, incidentId, slackChannel, providerId);
}
