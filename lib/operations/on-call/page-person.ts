import { and, eq, gt, ne, or } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { incidents } from "#db/schema/index.ts";
import { escalations, onCallPages } from "#db/schema/on-call.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { pacedRequest, recordInOutbox, requestedWaitMs, type SendOutcome, transportOf } from "#lib/channels/index.ts";
import { addressOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { addJobs, implementTask, priorities } from "#lib/jobs/index.ts";
import { findPerson } from "#lib/people/index.ts";
import { log, scrubText } from "#lib/telemetry/index.ts";
import { findDuplicates } from "../incidents/queries.ts";
import { EscalationStep, isNotify } from "./chain.ts";
import { needsPage } from "./escalate.ts";
import { runEscalationsSoon } from "./page-incident.ts";
import { pageMessage } from "./page-message.ts";
import { reportProblem } from "./report-problem.ts";
import { earlier, later } from "./shift.ts";
import { pagePersonTask } from "./tasks.ts";

type Page = typeof onCallPages.$inferSelect;
type Key = Pick<Page, "incidentId" | "number" | "channel">;

/** About a minute and a half of attempts. The chain does not wait for them. */
const maxAttempts = 5;
const firstWaitMs = 6_000;
const maxWaitMs = 60_000;
const minMsBetweenRounds = 60_000;

/**
 * Sends a page over one channel, unless the incident was acknowledged. Nothing holds it: it asks neither for preferences nor for
 * quiet hours or pauses. After a lost answer it is sent again: a page twice is better than none.
 */
export const pagePerson = implementTask(pagePersonTask, async (ctx, key) => {
  const ready = await transaction(ctx.actor, (tx) => prepare(tx, ctx, key));
  if (typeof ready === "string") return { outcome: ready };
  const { message, userId } = ready;
  const transport = transportOf(key.channel);
  if (transport.kind === "outbox") {
    await transaction(ctx.actor, async (tx) => {
      await recordInOutbox(tx, [{ message, userId }], ctx.now);
      await settle(tx, ctx, key, "SENT", null);
    });
    return { outcome: "outbox" };
  }
  const outcome = await pacedRequest<SendOutcome>(ctx, transport.provider, async () => {
    const [first] = await transport.send([message]);
    return first ?? { status: "unknown", reason: "no_outcome the channel gave no outcome" };
  });
  return { outcome: await transaction(ctx.actor, (tx) => apply(tx, ctx, key, outcome)) };
});

const isPage = ({ incidentId, number, channel }: Key) =>
  and(eq(onCallPages.incidentId, incidentId), eq(onCallPages.number, number), eq(onCallPages.channel, channel));

async function prepare(tx: Tx, ctx: Ctx, key: Key) {
  const [row] = await tx
    .select({ page: onCallPages, incident: incidents })
    .from(onCallPages)
    .innerJoin(incidents, eq(incidents.id, onCallPages.incidentId))
    .where(isPage(key));
  if (row?.page.status !== "QUEUED") return "nothing";
  const duplicates = await findDuplicates(tx, [key.incidentId]);
  if (!needsPage(row.incident) || duplicates.size > 0) {
    await settle(tx, ctx, key, "STOPPED", null);
    return "stopped";
  }
  const { userId, target } = row.page;
  const person = await findPerson(tx, { id: userId });
  const found = person && addressOf(person, key.channel);
  if (!found?.verifiedAt) {
    await lockChain(tx, key);
    await fail(tx, ctx, key, "no_address the person has no verified address");
    return "failed";
  }
  return { userId, message: await pageMessage(key, row.incident, target, found.address) };
}

async function apply(tx: Tx, ctx: Ctx, key: Key, outcome: SendOutcome): Promise<string> {
  if (outcome.status === "accepted") {
    await settle(tx, ctx, key, "SENT", null);
    return "sent";
  }
  const reason = "reason" in outcome ? outcome.reason : "429 the provider asked to wait";
  await lockChain(tx, key);
  const [page] = await tx.select().from(onCallPages).where(isPage(key)).for("update");
  // The incident was acknowledged while the page was sent.
  if (page?.status !== "QUEUED") return "stopped";
  // A request that was not made is no attempt: the page waits until its provider takes requests again.
  const attempts = outcome.status === "notAttempted" ? page.attempts : page.attempts + 1;
  await tx.update(onCallPages).set({ attempts, error: reason }).where(isPage(key));
  if (outcome.status === "rejected" || attempts >= maxAttempts) {
    await fail(tx, ctx, key, reason);
    return "failed";
  }
  const waitMs = outcome.status === "notAttempted" ? (outcome.retryAfterMs ?? 0) : requestedWaitMs(outcome);
  const afterMs = Math.min(maxWaitMs, Math.max(firstWaitMs * 2 ** Math.max(0, attempts - 1), waitMs));
  await addJobs(tx, [{ task: pagePersonTask, payload: key, priority: priorities.page, afterMs }]);
  return "waiting";
}

/**
 * Two channels that fail at the same time must see each other. Call it before the page is locked: runEscalations takes the same
 * order, and the other one would be a deadlock.
 */
const lockChain = (tx: Tx, { incidentId }: Key): Promise<unknown> =>
  tx.select().from(escalations).where(eq(escalations.incidentId, incidentId)).for("update");

const settle = (tx: Tx, ctx: Ctx, key: Key, status: Page["status"], error: string | null): Promise<unknown> =>
  tx.update(onCallPages).set({ status, error, settledAt: ctx.now }).where(isPage(key));

/** Reports a page that failed over all its channels to every ADMIN. Call lockChain() first. */
async function fail(tx: Tx, ctx: Ctx, key: Key, reason: string): Promise<void> {
  const { incidentId, number, channel } = key;
  await settle(tx, ctx, key, "FAILED", reason);
  const pages = await tx
    .select()
    .from(onCallPages)
    .where(and(eq(onCallPages.incidentId, incidentId), eq(onCallPages.number, number)));
  const [incident] = await tx.select().from(incidents).where(eq(incidents.id, incidentId));
  const [page] = pages;
  if (!incident || !page) return;
  const others = pages.filter(({ status }) => status !== "FAILED").map((one): Channel => one.channel);
  if (others.length > 0) {
    log.error({ requestId: ctx.requestId, role: "SYSTEM", action: "page.send", result: "failed", channel, reason });
    await alertOperations(tx, {
      title: `A page over ${channel} failed: ${incident.title}`,
      text: `${scrubText(reason)}\nThe page also goes over ${others.join(" and ")}: ${incidentId}`,
      severity: "warning",
      to: "incidents",
    });
    return;
  }
  await reportProblem(
    tx,
    ctx,
    incident,
    `The page to the ${page.target} failed on every channel. Last error: ${reason}`,
  );
  await advanceChain(tx, ctx, incidentId, page.at);
}

/** The chain continues at once if every page of its latest step failed, and begins its next round a minute after that step. */
async function advanceChain(tx: Tx, { now }: Ctx, incidentId: string, pagedAt: Date): Promise<void> {
  const [other] = await tx
    .select()
    .from(onCallPages)
    .where(
      and(
        eq(onCallPages.incidentId, incidentId),
        or(gt(onCallPages.at, pagedAt), and(eq(onCallPages.at, pagedAt), ne(onCallPages.status, "FAILED"))),
      ),
    )
    .limit(1);
  const [chain] = await tx.select().from(escalations).where(eq(escalations.incidentId, incidentId));
  if (other || chain?.state !== "RUNNING" || !chain.nextAt) return;
  const isRoundOver = !z.array(EscalationStep).parse(chain.chain).slice(chain.step).some(isNotify);
  const soonest = isRoundOver ? later(now, new Date(pagedAt.getTime() + minMsBetweenRounds)) : now;
  const nextAt = earlier(chain.nextAt, soonest);
  await tx.update(escalations).set({ nextAt }).where(eq(escalations.incidentId, incidentId));
  await runEscalationsSoon(tx);
}
