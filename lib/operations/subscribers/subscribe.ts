import { and, eq, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { statusSubscribers } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { addressRules } from "#lib/channels/addresses.ts";
import type { Ctx } from "#lib/context.ts";
import { Email } from "#lib/email-address.ts";
import { ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { addJobs, priorities } from "#lib/jobs/define.ts";
import { parse } from "#lib/parse.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { addressKey, limiter } from "#lib/rate-limit/index.ts";
import { sealText } from "#lib/signing/index.ts";
import { readConfirmToken, readUnsubscribeToken } from "./links.ts";
import { newestNotice } from "./publish.ts";
import { statusConfirmationTask } from "./tasks.ts";
import { WebhookSecret, WebhookUrl } from "./webhook-url.ts";

/** Visitors have no account. Only the service reads and writes their subscriptions. */
export const service: Actor = { kind: "system", task: "status-subscribers" };

const Subscribe = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("EMAIL"), target: Email, locale: z.string() }),
  z.object({
    kind: z.literal("WEBHOOK"),
    target: WebhookUrl,
    secret: z.union([z.literal("").transform(() => null), WebhookSecret]).nullish(),
    locale: z.string(),
  }),
]);

const maxPerHost = 20;

/** A closed store sends no mail: else nobody could stop a flood of them. */
const limiters = () =>
  processSingleton("status-subscriber-limiters", () => ({
    askers: limiter("status:askers", { points: 10, durationS: 15 * 60, onStoreFailure: "closed" }),
    targets: limiter("status:targets", { points: 3, durationS: 60 * 60, onStoreFailure: "closed" }),
  }));

/**
 * Asks the owner of an address or a URL to confirm a subscription. The outcome does not reveal whether it is subscribed.
 * "throttled": the client made too many requests. Throws ValidationError, also if the webhook's host has too many subscriptions.
 */
export async function subscribe(
  { now }: Pick<Ctx, "now">,
  input: z.input<typeof Subscribe>,
  clientAddress: string | null,
): Promise<"asked" | "throttled"> {
  const { kind, target, locale, ...rest } = parse(Subscribe, input);
  const { askers, targets } = limiters();
  if (!(await askers.consume(addressKey(clientAddress))).ok) return "throttled";
  const targetKey = kind === "EMAIL" ? addressRules.EMAIL.normalise(target) : target;
  if (!(await targets.consume(`${kind} ${targetKey}`)).ok) return "asked";
  const secret = "secret" in rest && rest.secret ? await sealText(rest.secret) : null;
  await transaction(service, async (tx) => {
    const values = { kind, target, targetKey, secret, locale, lastNotice: 0, createdAt: now };
    if (kind === "WEBHOOK") await checkHost(tx, target);
    // A subscription that is not confirmed or was disabled starts again. An active one stays as it is.
    const [row] = await tx
      .insert(statusSubscribers)
      .values({ id: newId("statusSubscriber"), ...values })
      .onConflictDoUpdate({
        target: [statusSubscribers.kind, statusSubscribers.targetKey],
        set: {
          ...{ target, secret, locale, createdAt: now, failures: 0, failingSince: null, lastError: null },
          ...{ confirmedAt: null, disabledAt: null },
        },
        setWhere: or(isNull(statusSubscribers.confirmedAt), isNotNull(statusSubscribers.disabledAt)),
      })
      .returning();
    if (!row) return;
    const jobKey = `status-confirmation:${row.id}`;
    await addJobs(tx, [
      { task: statusConfirmationTask, payload: { id: row.id }, priority: priorities.withinQuota, jobKey },
    ]);
  });
  return "asked";
}

/** Else a visitor could make this service send a flood of requests to one host, or wait for a host that answers slowly. */
async function checkHost(tx: Tx, target: string): Promise<void> {
  const { targetKey, kind, disabledAt } = statusSubscribers;
  const host = sql`substring(${targetKey} from '^https://(\\[[^]]*\\]|[^/:?]*)')`;
  const others = await tx.$count(
    statusSubscribers,
    and(eq(kind, "WEBHOOK"), isNull(disabledAt), eq(host, new URL(target).hostname), ne(targetKey, target)),
  );
  if (others >= maxPerHost)
    throw new ValidationError(`The host has ${maxPerHost} subscriptions already. Remove one of them first.`, ["host"]);
}

/** Confirms a subscription in the caller's transaction. It gets the notices from now on. False: it is gone or was confirmed before. */
export async function activate(tx: Tx, ctx: Ctx, id: string): Promise<boolean> {
  const [row] = await tx
    .update(statusSubscribers)
    .set({ confirmedAt: ctx.now, lastNotice: await newestNotice(tx), failures: 0, failingSince: null, lastError: null })
    .where(and(eq(statusSubscribers.id, id), isNull(statusSubscribers.confirmedAt)))
    .returning({ kind: statusSubscribers.kind });
  if (!row) return false;
  await audit(tx, ctx, { action: "statusSubscriber.add", subject: id, after: { kind: row.kind } });
  return true;
}

/** Confirms the subscription of a mailed link. "expired": the link is not valid, or the subscription is gone. Idempotent. */
export async function confirmSubscription(ctx: Ctx, token: string): Promise<"confirmed" | "expired"> {
  const id = await readConfirmToken(token, ctx.now);
  if (id === null) return "expired";
  return transaction(service, async (tx) => {
    await activate(tx, ctx, id);
    return (await findSubscriber(tx, id)) ? "confirmed" : "expired";
  });
}

/** Deletes the subscription of a link. "unknown": the link is not valid. "done" also if the subscription is gone. */
export async function unsubscribeFromStatus(ctx: Ctx, token: string): Promise<"done" | "unknown"> {
  const id = await readUnsubscribeToken(token);
  if (id === null) return "unknown";
  await transaction(service, (tx) => deleteSubscriber(tx, ctx, id));
  return "done";
}

/** Deletes a subscription in the caller's transaction. False: it is gone. */
export async function deleteSubscriber(tx: Tx, ctx: Ctx, id: string, reason: string | null = null): Promise<boolean> {
  const [row] = await tx
    .delete(statusSubscribers)
    .where(eq(statusSubscribers.id, id))
    .returning({ kind: statusSubscribers.kind });
  if (!row) return false;
  await audit(tx, ctx, { action: "statusSubscriber.remove", subject: id, reason, before: { kind: row.kind } });
  return true;
}

export type Subscriber = typeof statusSubscribers.$inferSelect;

export async function findSubscriber(tx: Tx, id: string): Promise<Subscriber | null> {
  return (await tx.select().from(statusSubscribers).where(eq(statusSubscribers.id, id)))[0] ?? null;
}
