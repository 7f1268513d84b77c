import { asc, count, eq, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { alertChannels, alertMessages } from "#db/schema/operations.ts";
import type { Actor } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import type { SendOutcome } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Provider } from "#lib/enums.ts";
import { ALERT_CHANNELS, type AlertChannelName, type AlertSeverity } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { addJobs, priorities } from "#lib/jobs/define.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import { alertQueue, retryAlertsTask } from "./alert.ts";
import { adminsWithMail, isOutboxOnly, outboxReason } from "./mail-alert.ts";

/** After this time, a failing channel is reported over another one; an invalid key or token immediately. */
const reportAfterMs = 5 * 60_000;
const firstWaitMs = 2_000;
const maxWaitMs = 5 * 60_000;

/** Doubles from 4 s up to 5 minutes: an outage of hours loses nothing, and its end is noticed soon. */
export const retryAfterMs = (failures: number, askedMs = 0): number =>
  Math.max(askedMs, Math.min(maxWaitMs, firstWaitMs * 2 ** Math.min(failures, 20)));

const providerOf: Record<AlertChannelName, Provider> = {
  "slack-operations": "slack",
  "slack-incidents": "slack",
  pagerduty: "pagerduty",
  mail: "resend",
  "mail-ciso": "resend",
  "mail-legal": "resend",
};

/** Mail to one team about incidents. Other alerts are never sent over these channels. */
const teamChannels: readonly AlertChannelName[] = ["mail-ciso", "mail-legal"];

/** The configured channels. Mail goes to every ADMIN and is always available. */
export function configuredChannels(): AlertChannelName[] {
  const { SLACK_BOT_TOKEN, OPS_SLACK_CHANNEL, INCIDENT_SLACK_CHANNEL, PAGERDUTY_ROUTING_KEY, CISO_EMAIL, LEGAL_EMAIL } =
    env();
  const isSet: Record<AlertChannelName, unknown> = {
    "slack-operations": SLACK_BOT_TOKEN && OPS_SLACK_CHANNEL,
    "slack-incidents": SLACK_BOT_TOKEN && INCIDENT_SLACK_CHANNEL,
    pagerduty: PAGERDUTY_ROUTING_KEY,
    mail: true,
    "mail-ciso": CISO_EMAIL,
    "mail-legal": LEGAL_EMAIL,
  };
  return ALERT_CHANNELS.filter((name) => isSet[name]);
}

/**
 * Why the team's mail about an incident is not sent, for the log of the incident. Null if it is sent. Without an address of the
 * team, the administrators get it.
 */
export function unsentTeamMail(team: "ciso" | "legal"): string | null {
  const { CISO_EMAIL, LEGAL_EMAIL } = env();
  const address = team === "ciso" ? CISO_EMAIL : LEGAL_EMAIL;
  return address !== undefined && isOutboxOnly() ? outboxReason : null;
}

/** Records that a channel accepted a message. */
export async function recordChannelSuccess(tx: Tx, name: AlertChannelName): Promise<void> {
  await tx
    .update(alertChannels)
    .set({ failures: 0, failingSince: null, retryAt: null, reportedAt: null })
    .where(eq(alertChannels.name, name));
}

/** Sends nothing over the channel for a while. */
export async function pauseChannel(tx: Tx, name: AlertChannelName, ms: number): Promise<void> {
  const retryAt = sql`now() + make_interval(secs => ${ms / 1000})`;
  await tx
    .insert(alertChannels)
    .values({ name, failures: 0, retryAt })
    .onConflictDoUpdate({ target: alertChannels.name, set: { retryAt } });
}

/** Whether a channel has failed for so long that another one reported it. */
export async function isReportedAsFailing(tx: Tx, name: AlertChannelName): Promise<boolean> {
  const [state] = await tx.select().from(alertChannels).where(eq(alertChannels.name, name));
  return state?.reportedAt != null;
}

export type Failure = Exclude<SendOutcome, { status: "accepted" }>;

export const reasonOf = (outcome: Failure): string =>
  "reason" in outcome ? outcome.reason : "429 the provider asked to wait";

/**
 * Records a failure, and reports the channel over another one if it keeps failing. Returns the number of consecutive
 * failures. `waitMs`: pause before the next send.
 */
export async function recordChannelFailure(
  tx: Tx,
  ctx: Ctx,
  name: AlertChannelName,
  outcome: Failure,
  waitMs: (failures: number) => number,
): Promise<number> {
  const reason = reasonOf(outcome);
  const isLasting = outcome.status === "rejected";
  const kind = outcome.status === "rejected" ? outcome.blame : outcome.status;
  if (kind !== "notAttempted") metrics.providerErrors.inc({ provider: providerOf[name], kind });
  log.error({ ...logFields(ctx), channel: name, result: "failed", kind, reason });
  const now = ctx.now;
  const [row] = await tx
    .insert(alertChannels)
    .values({ name, failures: 1, failingSince: now, lastError: reason, lastErrorAt: now })
    .onConflictDoUpdate({
      target: alertChannels.name,
      set: {
        failures: sql`${alertChannels.failures} + 1`,
        failingSince: sql`COALESCE(${alertChannels.failingSince}, excluded.failing_since)`,
        lastError: reason,
        lastErrorAt: now,
      },
    })
    .returning();
  if (!row) throw new Error(`the alert channel ${name} is gone`);
  const pauseMs = waitMs(row.failures);
  const isFailingLong = now.getTime() - (row.failingSince ?? now).getTime() >= reportAfterMs;
  const isNew = row.reportedAt === null && (isLasting || isFailingLong);
  const retryAt = pauseMs > 0 ? sql`now() + make_interval(secs => ${pauseMs / 1000})` : row.retryAt;
  const reportedAt = isNew ? now : row.reportedAt;
  await tx.update(alertChannels).set({ retryAt, reportedAt }).where(eq(alertChannels.name, name));
  if (isNew) await reportFailingChannel(tx, ctx, name, reason);
  return row.failures;
}

/** Reports the failing channel over another one, a working one if there is any. */
async function reportFailingChannel(tx: Tx, ctx: Ctx, name: AlertChannelName, reason: string): Promise<void> {
  const states = await tx.select().from(alertChannels);
  const isFailing = (one: AlertChannelName) =>
    states.some((state) => state.name === one && state.failingSince !== null);
  const other = configuredChannels().find((one) => one !== name && !teamChannels.includes(one) && !isFailing(one));
  if (!other) return log.error({ ...logFields(ctx), channel: name, result: "unreported" });
  await enqueueAlert(tx, ctx, other, {
    title: `Alerts cannot be sent over ${name}`,
    text: `${reason}. Waiting alerts are retried for seven days, pages for one day. See the console's operations page.`,
    severity: "critical",
  });
}

/** Appends an alert to a channel's queue, which is sent after the commit. */
export async function enqueueAlert(
  tx: Tx,
  ctx: Ctx,
  channel: AlertChannelName,
  alert: { title: string; text: string; severity: AlertSeverity; incidentId?: string | undefined },
): Promise<void> {
  await tx.insert(alertMessages).values({ channel, ...alert, createdAt: ctx.now });
  await scheduleSend(tx, channel, 0);
}

export async function scheduleSend(tx: Tx, channel: AlertChannelName, afterMs: number): Promise<void> {
  const queueName = alertQueue(channel);
  await addJobs(tx, [
    { task: retryAlertsTask, payload: { channel }, priority: priorities.alert, jobKey: queueName, queueName, afterMs },
  ]);
}

/** Remaining pause of a channel by the database's clock; 0 if it may be used. */
export async function remainingPauseMs(tx: Tx, name: AlertChannelName): Promise<number> {
  const [row] = await tx
    .select({ ms: sql<number>`GREATEST(0, extract(epoch FROM ${alertChannels.retryAt} - now()) * 1000)::float8` })
    .from(alertChannels)
    .where(sql`${alertChannels.name} = ${name} AND ${alertChannels.retryAt} IS NOT NULL`);
  return row?.ms ?? 0;
}

export interface AlertChannelState {
  name: AlertChannelName;
  failingSince: Date | null;
  lastError: string | null;
  /** Alerts waiting in its queue. */
  waiting: number;
  /** Slack gets the alerts, and this channel those that Slack cannot get. */
  fallback: boolean;
  /** Its mails are recorded in the outbox, and reach nobody. */
  outboxOnly: boolean;
  /** ADMINs with a verified address. Null: the channel has no list of recipients. */
  recipients: number | null;
}

/** The state of the configured channels. */
export async function alertChannelStates(tx: Tx): Promise<AlertChannelState[]> {
  const states = await tx.select().from(alertChannels).orderBy(asc(alertChannels.name));
  const queues = await tx
    .select({ channel: alertMessages.channel, waiting: count() })
    .from(alertMessages)
    .groupBy(alertMessages.channel);
  const admins = await adminsWithMail(tx);
  const channels = configuredChannels();
  const isOutbox = isOutboxOnly();
  return channels.map((name) => {
    const { failingSince = null, lastError = null } = states.find((state) => state.name === name) ?? {};
    return {
      ...{ name, failingSince, lastError },
      waiting: queues.find(({ channel }) => channel === name)?.waiting ?? 0,
      fallback: name === "mail" && channels.includes("slack-operations"),
      outboxOnly: providerOf[name] === "resend" && isOutbox,
      recipients: name === "mail" ? admins.length : null,
    };
  });
}

const service: Actor = { kind: "system", task: "alert-channels" };

/** The state of the channels, for actors that may see it. */
export async function listAlertChannels(ctx: Ctx): Promise<AlertChannelState[]> {
  authorize(ctx.actor, "channels.read");
  return transaction(service, alertChannelStates);
}

const logFields = (ctx: Ctx) => ({ requestId: ctx.requestId, role: "SYSTEM", action: "alert.send" });
