import { and, asc, eq, lt } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { alertMessages } from "#db/schema/operations.ts";
import { requestedWaitMs, type SendOutcome } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { AlertChannelName } from "#lib/enums.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { log } from "#lib/telemetry/index.ts";
import { alertOperationsTask, retryAlertsTask, slackChannelOf } from "./alert.ts";
import { enqueueAlert, noteFailure, noteTaken, retryAfterMs, retryLater, waitMsOf } from "./alert-channels.ts";
import { type AlertMessage, postAlert } from "./post-alert.ts";

/** An alert that has waited for so long is dropped, so that a channel that nobody mends does not fill the table. */
const droppedAfterMs = 7 * 86_400_000;

/** Only adds the alert to its line: a job that fails after that would add it once more on each retry. */
export const sendAlert = implementTask(alertOperationsTask, async (ctx, { to, ...alert }) => {
  const channel = slackChannelOf(to);
  if (channel === null) return { outcome: "nobody" };
  await transaction(ctx.actor, (tx) => enqueueAlert(tx, ctx, channel, alert));
  return { outcome: "queued" };
});

export const retryAlerts = implementTask(retryAlertsTask, async (ctx, { channel }) => ({
  outcome: await sendLine(ctx, channel),
}));

/** Sends what waits for a channel, oldest first. A failure ends the run, so that no alert overtakes another. */
async function sendLine(ctx: Ctx, channel: AlertChannelName): Promise<"sent" | "waiting"> {
  for (;;) {
    const next = await transaction(ctx.actor, (tx) => nextOf(tx, ctx, channel));
    if (typeof next === "string") return next;
    const outcome = await postAlert[channel](ctx, next);
    const isSettled = await transaction(ctx.actor, (tx) => settle(tx, ctx, next, outcome));
    if (!isSettled) return "waiting";
  }
}

async function nextOf(tx: Tx, ctx: Ctx, channel: AlertChannelName): Promise<AlertMessage | "sent" | "waiting"> {
  const pauseMs = await waitMsOf(tx, channel);
  if (pauseMs > 0) {
    await retryLater(tx, channel, pauseMs);
    return "waiting";
  }
  const ours = eq(alertMessages.channel, channel);
  const tooOld = lt(alertMessages.createdAt, new Date(ctx.now.getTime() - droppedAfterMs));
  const { rowCount: dropped } = await tx.delete(alertMessages).where(and(ours, tooOld));
  if (dropped) log.error({ action: "alert.send", role: "SYSTEM", channel, result: "dropped", dropped });
  const [first] = await tx.select().from(alertMessages).where(ours).orderBy(asc(alertMessages.id)).limit(1);
  return first ?? "sent";
}

/**
 * False: the alert is tried again later. One that the provider refuses for what it says is dropped and logged: those behind
 * it would wait for ever.
 */
async function settle(tx: Tx, ctx: Ctx, { id, channel }: AlertMessage, outcome: SendOutcome): Promise<boolean> {
  if (outcome.status === "notAttempted") {
    await retryLater(tx, channel, outcome.retryAfterMs ?? 1_000);
    return false;
  }
  const isRefused = outcome.status === "rejected" && outcome.blame === "message";
  if (outcome.status !== "accepted" && !isRefused) {
    const wait = (failures: number) => retryAfterMs(failures, requestedWaitMs(outcome));
    await retryLater(tx, channel, wait(await noteFailure(tx, ctx, channel, outcome, wait)));
    return false;
  }
  await tx.delete(alertMessages).where(eq(alertMessages.id, id));
  if (isRefused)
    log.error({ action: "alert.send", role: "SYSTEM", channel, result: "refused", reason: outcome.reason });
  await noteTaken(tx, channel);
  return true;
}
