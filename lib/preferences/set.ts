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
import { liftedByOptIn, liftRows, type SuppressionRow } from "#lib/suppression/index.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import type { Topic } from "#lib/topics/index.ts";
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

/** Serialises the writers of one person's preferences, so that concurrent writes cannot mix their results. */
export async function lockPerson(tx: Tx, userId: string): Promise<void> {
  await takePersonLocks(tx, "preferences", [userId]);
}

/** Sets one cell, like setPreferences. Paths of errors are relative to the cell. */
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
 * Sets up to 500 cells of a person's preference matrix, all or none. Cells and attributes that are not named keep their value.
 * Throws LockedError (required or locked by the tenant), ValidationError, NotFoundError.
 */
export async function setPreferences(ctx: Ctx, input: z.input<typeof SetPreferences>): Promise<PreferencesSet> {
  const userId = subjectUserId(ctx.actor, input.userId);
  authorize(ctx.actor, "preferences.write", userId);
  if (input.cells.length > maxCells)
    throw new LimitExceededError(`At most ${maxCells} cells per call. This call has ${input.cells.length}.`, ["cells"]);
  const { cells, reason, ...rest } = parse(SetPreferences, input);
  const tenantKey = tenantFor(ctx.actor, rest.tenantKey);
  rejectEmptyAndDuplicateCells(cells);
  return transaction(ctx.actor, async (tx) => {
    await lockPerson(tx, userId);
    const before = await checkCells(tx, ctx, userId, tenantKey, cells);
    await writeCells(tx, ctx, userId, tenantKey, before);
    await recordConsents(tx, ctx, consentChanges(tenantKey, before));
    // Only the person's own choice lifts suppressions. An API key or an administrator cannot opt in for them.
    if (personOf(ctx.actor) === userId)
      await liftRows(tx, ctx, allSuppressionsToLift(before), "The person turned it on again.");
    if (cells.some(({ frequency }) => frequency != null))
      await addJobs(tx, [{ task: rescheduleTask, payload: { userId } }]);
    await audit(tx, ctx, {
      action: "preference.set",
      subject: userId,
      reason,
      before: {
        tenantKey,
        cells: before.map(({ topicKey, channel, previous }) => ({ topicKey, channel, ...previous })),
      },
      after: { tenantKey, cells },
    });
    const view = await matrix(tx, userId, tenantKey, ctx.now);
    if (!view) throw new NotFoundError("There is no such person.", ["userId"]);
    return { preferences: view };
  });
}

function rejectEmptyAndDuplicateCells(cells: CellInput[]): void {
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

/** Rejects a change of a required or locked cell. The stored choice stays and applies again when the lock is removed. */
export function rejectLocked(facts: Facts, topic: Topic, path: string[]): void {
  if (facts.policy === "REQUIRED") throw new LockedError(`"${topic.name}" is required and cannot be changed.`, path);
  if (facts.tenantPolicy?.locked)
    throw new LockedError(`"${topic.name}" is set by your organisation and cannot be changed.`, path);
}

type CheckedCell = CellInput & {
  topic: Topic;
  person: Person;
  /** Suppressions that the person's own "on" lifts. */
  suppressionsToLift: SuppressionRow[];
  previous: { enabled: boolean | null; frequency: string | null };
};

async function checkCells(
  tx: Tx,
  ctx: Ctx,
  userId: string,
  tenantKey: string | null,
  cells: CellInput[],
): Promise<CheckedCell[]> {
  const { people, shared } = await loadFacts(tx, { userIds: [userId], tenantKeys: [tenantKey], at: ctx.now });
  const person = people.get(userId);
  if (!person) throw new NotFoundError("There is no such person.", ["userId"]);
  return cells.map((cell, index) => {
    const path = ["cells", String(index), "topicKey"];
    const topic = shared.catalogue.topicsByKey.get(cell.topicKey);
    if (!topic) throw new NotFoundError(`There is no topic "${cell.topicKey.slice(0, 100)}".`, path);
    const facts = cellFacts(person, shared, topic, cell.channel, tenantKey);
    rejectLocked(facts, topic, path);
    if (facts.archived || facts.policy === "UNAVAILABLE")
      throw new ValidationError(`"${topic.name}" is not sent on ${cell.channel}.`, path);
    const choice = tenantKey === null ? facts.generalChoice : facts.tenantChoice;
    return {
      ...cell,
      topic,
      person: person.person,
      suppressionsToLift: cell.enabled
        ? liftedByOptIn(suppressionsOfCurrentAddress(person, shared, cell.channel), topic)
        : [],
      previous: { enabled: choice?.choice ?? null, frequency: choice?.frequency ?? null },
    };
  });
}

/** An unchanged choice is no new consent, unless it lifts a suppression by which the person had unsubscribed. */
const consentChanges = (tenantKey: string | null, cells: readonly CheckedCell[]): ConsentChange[] =>
  cells.flatMap(({ person, topic, channel, enabled, previous, suppressionsToLift }) =>
    enabled == null || (enabled === previous.enabled && suppressionsToLift.length === 0)
      ? []
      : [{ person, topic, channel, granted: enabled, tenantKey }],
  );

const suppressionsOfCurrentAddress = (facts: PersonFacts, { hash }: SharedFacts, channel: Channel): SuppressionRow[] =>
  activeSuppressions(facts.suppressions, channel, addressOf(facts.person, channel)?.address ?? null, hash);

const allSuppressionsToLift = (cells: readonly CheckedCell[]): SuppressionRow[] =>
  cells.flatMap(({ suppressionsToLift }) => suppressionsToLift);

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
