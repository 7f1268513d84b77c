import { and, desc, eq, gte, inArray, isNotNull, lt, type SQL, sql } from "drizzle-orm";
import { avoidSort } from "#db/avoid-sort.ts";
import { below } from "#db/below.ts";
import { read } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import { together } from "#db/together.ts";
import { authorize, may } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { firstIdAt } from "#lib/ids.ts";
import { type Page, type PageInput, readPage } from "#lib/page.ts";
import { readableValues, type StoredEvent, selectEvents } from "./contents.ts";
import { sealEvents } from "./seal.ts";

export interface AuditFilter {
  action?: string | null;
  actor?: string | null;
  subject?: string | null;
  since?: Date | null;
  until?: Date | null;
}

/** An event with its sequence. `userId`: the subject, for the policy table's `self`. */
export type AuditEventView = ReturnType<typeof viewOf>;
export type AuditPage = Page<AuditEventView>;

/** Nouns of the actions that `User.history` shows: changes to a person's preferences. */
const historyNouns = ["preference", "channelSwitch", "schedule", "suppression", "consent"];

/**
 * Lists the audit log, newest first. `since` is inclusive, `until` exclusive. Includes everything committed before the
 * call.
 */
export async function listEvents(ctx: Ctx, { filter, ...input }: PageInput & { filter?: AuditFilter | null }) {
  authorize(ctx.actor, "audit.read", null);
  return listPage(ctx, input, [
    filter?.action ? eq(auditEvents.action, filter.action) : undefined,
    filter?.actor ? eq(auditEvents.actor, filter.actor) : undefined,
    filter?.subject ? eq(auditEvents.subject, filter.subject) : undefined,
    filter?.since ? isSince(filter.since) : undefined,
    filter?.until ? isBefore(filter.until) : undefined,
  ]);
}

/**
 * The longest time from the start of a request, which is the time of its events, to the event itself. An import of all people
 * takes hours.
 */
const maxRequestMs = 86_400_000;
const clockSkewMs = 600_000;

/** The time in the ids narrows the search, because the index of the list is in their order. `at` decides. */
const isSince = (moment: Date): SQL | undefined =>
  and(gte(auditEvents.at, moment), gte(auditEvents.id, firstIdAt("audit", new Date(moment.getTime() - clockSkewMs))));
const isBefore = (moment: Date): SQL | undefined =>
  and(lt(auditEvents.at, moment), lt(auditEvents.id, firstIdAt("audit", new Date(moment.getTime() + maxRequestMs))));

/** Lists changes to a person's preferences, newest first. */
export async function listHistory(ctx: Ctx, { userId, ...input }: PageInput & { userId: string }): Promise<AuditPage> {
  authorize(ctx.actor, "audit.read", userId);
  return listPage(ctx, input, [
    eq(auditEvents.subject, userId),
    inArray(sql`split_part(${auditEvents.action}, '.', 1)`, historyNouns),
  ]);
}

/** Finds an event; null if it does not exist or this actor may not see it. */
export async function findEvent(ctx: Ctx, id: string): Promise<AuditEventView | null> {
  await sealEvents();
  const [row] = await selectSealed(ctx, [eq(auditEvents.id, id)], 1);
  return row && may(ctx.actor, "audit.read", row.event.subject) ? viewOf(row) : null;
}

async function listPage(ctx: Ctx, input: PageInput, where: (SQL | undefined)[]): Promise<AuditPage> {
  return readPage(input, async (last, limit) => {
    await sealEvents();
    return (await selectSealed(ctx, [...where, below(auditEvents.id, last)], limit)).map(viewOf);
  });
}

const selectSealed = (ctx: Ctx, where: (SQL | undefined)[], limit: number) =>
  read(ctx.actor, async (tx) => {
    const [, rows] = await together([
      avoidSort(tx),
      selectEvents(tx)
        .where(and(isNotNull(auditEvents.sequence), ...where))
        .orderBy(desc(auditEvents.id))
        .limit(limit),
    ]);
    return rows;
  });

function viewOf(stored: StoredEvent) {
  const { id, at, action, actor, actorRole, subject, reason, before, after, ...row } = readableValues(stored);
  const content = { subject, userId: subject, reason, before, after, requestId: row.requestId };
  return { id, sequence: String(row.sequence), at, action, actor, actorRole, ...content, hash: row.hash ?? "" };
}
