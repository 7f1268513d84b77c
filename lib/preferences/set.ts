import { z } from "zod";
import { type Tx, transactionWithReads } from "#db/client.ts";
import { prepared } from "#db/prepared.ts";
import { together } from "#db/together.ts";
import { actorId, personOf } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, subjectUserId, tenantFor } from "#lib/authorize.ts";
import { type ConsentChange, recordConsents } from "#lib/consent/index.ts";
import { activeSuppressions, addressOf } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS, type Channel, FREQUENCIES, type Frequency } from "#lib/enums.ts";
import { LimitExceededError, LockedError, UserError, ValidationError } from "#lib/errors.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { limits } from "#lib/limits.ts";
import { parse, reason, storable } from "#lib/parse.ts";
import type { Person } from "#lib/people/index.ts";
import { rescheduleTask } from "#lib/people/tasks.ts";
import { liftedByOptIn, liftRows, type SuppressionRow } from "#lib/suppression/index.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import { type Topic, topicOf } from "#lib/topics/index.ts";
import type { Facts } from "./decide.ts";
import {
  cellFacts,
  choiceKey,
  generalTenantKey,
  type PersonFacts,
  type PreferenceRow,
  type SharedFacts,
} from "./facts.ts";
import { lockFacts } from "./lock-facts.ts";
import { type MatrixView, matrixOf } from "./matrix.ts";

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
  const lock = (tx: Tx) => lockFacts(tx, userId, { tenantKeys: [tenantKey] });
  return transactionWithReads(ctx.actor, lock, async (tx, { facts, shared, keys }) => {
    const checked = checkCells(facts, shared, tenantKey, cells);
    const rows = checked.map((cell) => toRow(ctx, facts, tenantKey, cell));
    // Only the person's own choice lifts suppressions. An API key or an administrator cannot opt in for them.
    const lifted =
      personOf(ctx.actor) === userId
        ? await liftRows(tx, ctx, allSuppressionsToLift(checked), "The person turned it on again.")
        : [];
    await together([
      upsertRows(tx, rows),
      recordConsents(tx, ctx, consentChanges(facts.person, tenantKey, checked)),
      addJobs(
        tx,
        cells.some(({ frequency }) => frequency != null) ? [{ task: rescheduleTask, payload: { userId } }] : [],
      ),
      audit(
        tx,
        ctx,
        {
          action: "preference.set",
          subject: userId,
          reason,
          before: {
            tenantKey,
            cells: checked.map(({ topicKey, channel, previous }) => ({ topicKey, channel, ...previous })),
          },
          after: { tenantKey, cells },
        },
        keys,
      ),
    ]);
    const after = {
      ...facts,
      preferences: new Map([...facts.preferences, ...rows.map((row) => [choiceKey(row), row] as const)]),
      suppressions: facts.suppressions.filter(({ id }) => !lifted.some((row) => row.id === id)),
    };
    return { preferences: matrixOf(after, shared, tenantKey, ctx.now) };
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
  /** Suppressions that the person's own "on" lifts. */
  suppressionsToLift: SuppressionRow[];
  previous: { enabled: boolean | null; frequency: Frequency | null };
};

function checkCells(
  facts: PersonFacts,
  shared: SharedFacts,
  tenantKey: string | null,
  cells: CellInput[],
): CheckedCell[] {
  return cells.map((cell, index) => {
    const path = ["cells", String(index), "topicKey"];
    const topic = topicOf(shared.catalogue, cell.topicKey, path);
    const current = cellFacts(facts, shared, topic, cell.channel, tenantKey);
    rejectLocked(current, topic, path);
    if (current.archived || current.policy === "UNAVAILABLE")
      throw new ValidationError(`"${topic.name}" is not sent on ${cell.channel}.`, path);
    const choice = tenantKey === null ? current.generalChoice : current.tenantChoice;
    return {
      ...cell,
      topic,
      suppressionsToLift: cell.enabled
        ? liftedByOptIn(suppressionsOfCurrentAddress(facts, shared, cell.channel), topic)
        : [],
      previous: { enabled: choice?.choice ?? null, frequency: choice?.frequency ?? null },
    };
  });
}

/** An unchanged choice is no new consent, unless it lifts a suppression by which the person had unsubscribed. */
const consentChanges = (person: Person, tenantKey: string | null, cells: readonly CheckedCell[]): ConsentChange[] =>
  cells.flatMap(({ topic, channel, enabled, previous, suppressionsToLift }) =>
    enabled == null || (enabled === previous.enabled && suppressionsToLift.length === 0)
      ? []
      : [{ person, topic, channel, granted: enabled, tenantKey }],
  );

const suppressionsOfCurrentAddress = (facts: PersonFacts, { hash }: SharedFacts, channel: Channel): SuppressionRow[] =>
  activeSuppressions(facts.suppressions, channel, addressOf(facts.person, channel)?.address ?? null, hash);

const allSuppressionsToLift = (cells: readonly CheckedCell[]): SuppressionRow[] =>
  cells.flatMap(({ suppressionsToLift }) => suppressionsToLift);

/** The row of a cell after the change. Fields that the change omits keep their values. */
function toRow(ctx: Ctx, facts: PersonFacts, tenantKey: string | null, cell: CheckedCell): PreferenceRow {
  const { topic, channel, enabled, frequency, previous } = cell;
  return {
    userId: facts.person.id,
    tenantKey: tenantKey ?? generalTenantKey,
    topicId: topic.id,
    channel,
    choice: enabled ?? previous.enabled,
    frequency: frequency ?? previous.frequency,
    updatedAt: ctx.now,
    updatedBy: actorId(ctx.actor),
  };
}

const upsert = prepared(`
  INSERT INTO preferences (user_id, tenant_key, topic_id, channel, choice, frequency, updated_at, updated_by)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::timestamptz[], $8::text[])
  ON CONFLICT (user_id, tenant_key, topic_id, channel) DO UPDATE SET choice = excluded.choice,
    frequency = excluded.frequency, updated_at = excluded.updated_at, updated_by = excluded.updated_by`);

async function upsertRows(tx: Tx, rows: readonly PreferenceRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <T>(of: (row: PreferenceRow) => T) => rows.map(of);
  await upsert(tx, [
    column(({ userId }) => userId),
    column(({ tenantKey }) => tenantKey),
    column(({ topicId }) => topicId),
    column(({ channel }) => channel),
    column(({ choice }) => choice),
    column(({ frequency }) => frequency),
    column(({ updatedAt }) => updatedAt.toISOString()),
    column(({ updatedBy }) => updatedBy),
  ]);
}
