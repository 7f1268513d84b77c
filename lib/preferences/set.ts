import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { actorId, personOf } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, subjectUserId, tenantFor } from "#lib/authorize.ts";
import { type ConsentChange, recordConsents } from "#lib/consent/index.ts";
import { activeSuppressions, addressOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS, type Channel, FREQUENCIES } from "#lib/enums.ts";
import { LimitExceededError, LockedError, NotFoundError, UserError, ValidationError } from "#lib/errors.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { limits } from "#lib/limits.ts";
import { takePersonLocks } from "#lib/locks.ts";
import { parse, reason, storable } from "#lib/parse.ts";
import type { Person } from "#lib/people/index.ts";
import { rescheduleTask } from "#lib/people/tasks.ts";
import { endedByChoice, liftRows, type SuppressionRow } from "#lib/suppression/index.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import { listTopics, type Topic } from "#lib/topics/index.ts";
import type { Facts } from "./decide.ts";
import { cellFacts, loadFacts, type PersonFacts, type SharedFacts } from "./facts.ts";
import { type MatrixView, matrix } from "./matrix.ts";

const Cell = z.object({
  topicKey: storable,
  channel: z.enum(CHANNELS),
  enabled: z.boolean().nullish(),
  frequency: z.enum(FREQUENCIES).nullish(),
});
const SetPreferences = z.object({
  userId: z.string().nullish(),
  tenantKey: tenantKey.nullish(),
  cells: z.array(Cell),
  reason,
});
type CellInput = z.output<typeof Cell>;

const maxCells = limits.cells;

export interface PreferencesSet {
  preferences: MatrixView;
}

/** One transaction at a time writes one person's preferences: two tabs that write at once both end consistent. */
export async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await takePersonLocks(tx, "preferences", [userId]);
}

/** Sets one cell. As setPreferences; an error's path is that of the cell itself. */
export async function setPreference(
  ctx: Ctx,
  { userId, tenantKey, reason, ...cell }: Omit<z.input<typeof SetPreferences>, "cells"> & z.input<typeof Cell>,
): Promise<PreferencesSet> {
  try {
    return await setPreferences(ctx, { userId, tenantKey, reason, cells: [cell] });
  } catch (error) {
    if (error instanceof UserError && error.path[0] === "cells") error.path.splice(0, 2);
    throw error;
  }
}

/**
 * Sets cells of a person's preference matrix, up to 500, all or none; cells not named, and what a cell does not name, stay
 * as they are. Throws LockedError (required or locked by the tenant), ValidationError, NotFoundError.
 */
export async function setPreferences(ctx: Ctx, input: z.input<typeof SetPreferences>): Promise<PreferencesSet> {
  const userId = subjectUserId(ctx.actor, input.userId);
  authorize(ctx.actor, "preferences.write", userId);
  if (input.cells.length > maxCells)
    throw new LimitExceededError(`At most ${maxCells} cells per call. This call has ${input.cells.length}.`, ["cells"]);
  const { cells, reason, ...named } = parse(SetPreferences, input);
  const tenantKey = tenantFor(ctx.actor, named.tenantKey);
  refuseEmptyAndTwins(cells);
  return transaction(ctx.actor, async (tx) => {
    await lockPerson(tx, userId);
    const before = await checkCells(tx, ctx, userId, tenantKey, cells);
    await writeCells(tx, ctx, userId, tenantKey, before);
    await recordConsents(tx, ctx, consentChanges(tenantKey, before));
    // The person's own fresh choice; an integrator's key and an administrator do not speak for them here.
    if (personOf(ctx.actor) === userId)
      await liftRows(tx, ctx, endedSuppressions(before), "The person turned it on again.");
    if (cells.some(({ frequency }) => frequency != null))
      await addJobs(tx, [{ task: rescheduleTask, payload: { userId } }]);
    await audit(tx, ctx, {
      action: "preference.set",
      subject: userId,
      reason,
      before: { tenantKey, cells: before.map(({ topicKey, channel, was }) => ({ topicKey, channel, ...was })) },
      after: { tenantKey, cells },
    });
    const view = await matrix(tx, userId, tenantKey, ctx.now);
    if (!view) throw new NotFoundError("There is no such person.", ["userId"]);
    return { preferences: view };
  });
}

function refuseEmptyAndTwins(cells: CellInput[]): void {
  const seen = new Set<string>();
  cells.forEach(({ topicKey, channel, enabled, frequency }, index) => {
    const path = ["cells", String(index)];
    if (enabled == null && frequency == null)
      throw new ValidationError(
        "A cell needs `enabled` or `frequency`. To remove a choice, use clearPreferences.",
        path,
      );
    const key = `${topicKey}\n${channel}`;
    if (seen.has(key)) throw new ValidationError(`${topicKey} on ${channel} is listed twice.`, path);
    seen.add(key);
  });
}

/** A cell that is required or locked is not written: what the person chose before stays, and returns when the lock goes. */
export function refuseLocked(facts: Facts, topic: Topic, path: string[]): void {
  if (facts.policy === "REQUIRED") throw new LockedError(`"${topic.name}" is required and cannot be changed.`, path);
  if (facts.tenantPolicy?.locked)
    throw new LockedError(`"${topic.name}" is set by your organisation and cannot be changed.`, path);
}

type CheckedCell = CellInput & {
  topic: Topic;
  person: Person;
  /** What the person's own "on" takes back. */
  ended: SuppressionRow[];
  was: { enabled: boolean | null; frequency: string | null };
};

async function checkCells(
  tx: Tx,
  ctx: Ctx,
  userId: string,
  tenantKey: string | null,
  cells: CellInput[],
): Promise<CheckedCell[]> {
  const byKey = new Map((await listTopics(tx)).map((topic) => [topic.key, topic]));
  const { people, shared } = await loadFacts(tx, { userIds: [userId], tenantKeys: [tenantKey], at: ctx.now });
  const person = people.get(userId);
  if (!person) throw new NotFoundError("There is no such person.", ["userId"]);
  return cells.map((cell, index) => {
    const path = ["cells", String(index), "topicKey"];
    const topic = byKey.get(cell.topicKey);
    if (!topic) throw new NotFoundError(`There is no topic "${cell.topicKey.slice(0, 100)}".`, path);
    const facts = cellFacts(person, shared, topic, cell.channel, tenantKey);
    refuseLocked(facts, topic, path);
    if (facts.archived || facts.policy === "UNAVAILABLE")
      throw new ValidationError(`"${topic.name}" is not sent on ${cell.channel}.`, path);
    const own = tenantKey === null ? facts.generalChoice : facts.tenantChoice;
    return {
      ...cell,
      topic,
      person: person.person,
      ended: cell.enabled ? endedByChoice(onPresentAddress(person, shared, cell.channel), topic) : [],
      was: { enabled: own?.choice ?? null, frequency: own?.frequency ?? null },
    };
  });
}

/** A switch that stays where it was is no new consent, unless it takes back that the person unsubscribed. */
const consentChanges = (tenantKey: string | null, cells: readonly CheckedCell[]): ConsentChange[] =>
  cells.flatMap(({ person, topic, channel, enabled, was, ended }) =>
    enabled == null || (enabled === was.enabled && ended.length === 0)
      ? []
      : [{ person, topic, channel, granted: enabled, tenantKey }],
  );

const onPresentAddress = (facts: PersonFacts, { hash }: SharedFacts, channel: Channel): SuppressionRow[] =>
  activeSuppressions(facts.suppressions, channel, addressOf(facts.person, channel)?.address ?? null, hash);

const endedSuppressions = (cells: readonly CheckedCell[]): SuppressionRow[] => cells.flatMap(({ ended }) => ended);

async function writeCells(
  tx: Tx,
  ctx: Ctx,
  userId: string,
  tenantKey: string | null,
  cells: CheckedCell[],
): Promise<void> {
  if (cells.length === 0) return;
  await tx
    .insert(preferences)
    .values(
      cells.map(({ topic, channel, enabled, frequency }) => ({
        userId,
        tenantKey: tenantKey ?? "",
        topicId: topic.id,
        channel,
        choice: enabled ?? null,
        frequency: frequency ?? null,
        updatedAt: ctx.now,
        updatedBy: actorId(ctx.actor),
      })),
    )
    .onConflictDoUpdate({
      target: [preferences.userId, preferences.tenantKey, preferences.topicId, preferences.channel],
      set: {
        choice: sql`COALESCE(excluded.choice, ${preferences.choice})`,
        frequency: sql`COALESCE(excluded.frequency, ${preferences.frequency})`,
        updatedAt: ctx.now,
        updatedBy: actorId(ctx.actor),
      },
    });
}
