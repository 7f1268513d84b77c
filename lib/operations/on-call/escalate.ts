import { and, asc, eq, inArray, lte } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { incidents } from "#db/schema/index.ts";
import { escalations, onCallPages } from "#db/schema/on-call.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { addJobs, implementTask, priorities } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import { isUrgent } from "../incidents/lifecycle.ts";
import { findDuplicates, findOriginals, openStatuses } from "../incidents/queries.ts";
import { advance, EscalationStep, isNotify, targetOf } from "./chain.ts";
import { findShifts, readChain } from "./queries.ts";
import { findRecipients, type Recipient } from "./recipients.ts";
import { reportProblem } from "./report-problem.ts";
import { levelsInUse } from "./schedule.ts";
import { escalationTask, pagePersonTask } from "./tasks.ts";

type Incident = typeof incidents.$inferSelect;
type Escalation = typeof escalations.$inferSelect;

/** An incident that nobody acknowledged pages. */
export const needsPage = ({ status, severity }: Pick<Incident, "status" | "severity">): boolean =>
  status === "OPEN" && isUrgent(severity);

/**
 * Starts the escalations of new incidents, stops those of acknowledged ones and of
 * duplicates, and runs the steps that are due. Returns the number of pages.
 */
export async function runEscalations(ctx: Ctx): Promise<number> {
  return transaction(ctx.actor, async (tx) => {
    // One worker at a time, so that each step runs once.
    await takeLock(tx, "escalations");
    await stopEscalations(tx, ctx);
    if (!env().PAGERDUTY_ROUTING_KEY)
      for (const incident of await findOriginals(tx, openStatuses))
        if (needsPage(incident)) await startEscalation(tx, ctx, incident.id);
    const due = await tx
      .select({ escalation: escalations, incident: incidents })
      .from(escalations)
      .innerJoin(incidents, eq(incidents.id, escalations.incidentId))
      .where(and(eq(escalations.state, "RUNNING"), lte(escalations.nextAt, ctx.now)))
      .orderBy(asc(escalations.incidentId));
    let pages = 0;
    for (const { escalation, incident } of due) pages += await runSteps(tx, ctx, escalation, incident);
    return pages;
  });
}

export const escalation = implementTask(escalationTask, async (ctx) => ({ pages: await runEscalations(ctx) }));

/** Starts the chain, unless it runs or has ended without an acknowledgement. */
export async function startEscalation(tx: Tx, ctx: Ctx, incidentId: string): Promise<void> {
  const { steps } = await readChain(tx);
  const start = {
    ...{ state: "RUNNING" as const, chain: steps, step: 0, round: 0, nextAt: ctx.now, startedAt: ctx.now },
    endedAt: null,
  };
  await tx
    .insert(escalations)
    .values({ incidentId, ...start, pages: 0 })
    .onConflictDoUpdate({ target: escalations.incidentId, set: start, setWhere: eq(escalations.state, "STOPPED") });
}

async function stopEscalations(tx: Tx, ctx: Ctx): Promise<void> {
  const running = await tx
    .select({ id: incidents.id, status: incidents.status, severity: incidents.severity })
    .from(escalations)
    .innerJoin(incidents, eq(incidents.id, escalations.incidentId))
    .where(eq(escalations.state, "RUNNING"));
  const duplicates = await findDuplicates(
    tx,
    running.map(({ id }) => id),
  );
  const over = running.filter((one) => !needsPage(one) || duplicates.has(one.id)).map(({ id }) => id);
  if (over.length === 0) return;
  await tx
    .update(escalations)
    .set({ state: "STOPPED", nextAt: null, endedAt: ctx.now })
    .where(inArray(escalations.incidentId, over));
  await tx
    .update(onCallPages)
    .set({ status: "STOPPED", settledAt: ctx.now })
    .where(and(inArray(onCallPages.incidentId, over), eq(onCallPages.status, "QUEUED")));
}

/** Returns the number of pages. */
async function runSteps(tx: Tx, ctx: Ctx, row: Escalation, incident: Incident): Promise<number> {
  const chain = z.array(EscalationStep).parse(row.chain);
  const recipientsOf = await findRecipients(tx, chain.filter(isNotify), ctx.now);
  const next = advance(chain, row, ctx.now, (step) => recipientsOf(step).length > 0);
  const paged = new Set<string>();
  let pages = row.pages;
  for (const { step } of next.notify)
    for (const recipient of recipientsOf(step)) {
      // One page is enough for a person with two duties.
      if (paged.has(recipient.userId)) continue;
      paged.add(recipient.userId);
      pages += 1;
      await addPage(tx, ctx, incident.id, pages, recipient, targetOf(step));
    }
  const unreached = next.notify.filter(({ step }) => recipientsOf(step).length === 0).map(({ step }) => targetOf(step));
  if (unreached.length > 0) await reportProblem(tx, ctx, incident, await describeNobody(tx, ctx, unreached));
  const isOver = next.nextAt === null;
  if (isOver)
    await reportProblem(tx, ctx, incident, "The escalation chain has ended, and nobody acknowledged the incident.");
  await tx
    .update(escalations)
    .set({
      ...{ step: next.step, round: next.round, nextAt: next.nextAt, pages },
      ...(isOver && { state: "EXHAUSTED", endedAt: ctx.now }),
    })
    .where(eq(escalations.incidentId, incident.id));
  return pages - row.pages;
}

async function describeNobody(tx: Tx, { now }: Ctx, targets: readonly string[]): Promise<string> {
  if (levelsInUse(await findShifts(tx, now), now).length === 0)
    return "There is no on-call rota, so this page goes to all administrators by mail. Set up the rota in the console, on the page On call.";
  return `No one could be paged as ${[...new Set(targets)].join(", ")}: no one is on call, or the person has no verified address. This page goes to all administrators by mail.`;
}

/** Pages a person over all their channels at once. */
async function addPage(
  tx: Tx,
  ctx: Ctx,
  incidentId: string,
  number: number,
  { userId, channels }: Recipient,
  target: string,
): Promise<void> {
  await tx.insert(onCallPages).values(
    channels.map((channel) => ({
      ...{ incidentId, number, channel, userId, target, at: ctx.now, status: "QUEUED" as const, attempts: 0 },
    })),
  );
  await addJobs(
    tx,
    channels.map((channel) => ({
      ...{ task: pagePersonTask, payload: { incidentId, number, channel }, priority: priorities.page },
    })),
  );
}
