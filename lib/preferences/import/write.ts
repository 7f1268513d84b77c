import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { actorId } from "#lib/actor.ts";
import { audit, auditMany } from "#lib/audit/index.ts";
import { type ConsentChange, recordConsents } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { takePersonLocks } from "#lib/locks.ts";
import { peopleById } from "#lib/people/index.ts";
import { listTopics, type Topic } from "#lib/topics/index.ts";
import { evidenceOf, type ImportOutcome, isWritten, type Written } from "./outcome.ts";
import { type Choice, resolve, type SwitchOff } from "./resolve.ts";
import type { Source } from "./source.ts";
import { judgeSwitches, switchOff } from "./switch-off.ts";
import type { Tally } from "./tally.ts";

export interface WriteOptions {
  /** The vendor. */
  from: string;
  importId: string;
  overwrite: boolean;
  /** Everybody whom earlier chunks had sets of: somebody who comes again is counted once. */
  seen: Set<string>;
}
export interface Counts {
  people: number;
  /** Choices that are new or changed, and channels switched off. */
  written: number;
  switchedOff: number;
  /** Were so already. */
  unchanged: number;
  /** Were made here before and stand; `keptOn`: those that are on here and off in the file. */
  kept: number;
  keptOn: number;
  /** Offs of here that are on now, by --overwrite. */
  turnedOn: number;
}

/**
 * Writes the sets of some people in one transaction. A choice made here before stands, unless `overwrite`; one that an
 * import wrote is replaced by an off too. Required and locked cells are written too: what a person chose is
 * kept under a lock and returns when the lock goes.
 */
export async function writeChunk(
  ctx: Ctx,
  sources: readonly Source[],
  tally: Tally,
  { from, importId, overwrite, seen }: WriteOptions,
): Promise<Counts> {
  return transaction(ctx.actor, async (tx) => {
    const people = await peopleByExternalId(tx, sources);
    const topics = await listTopics(tx);
    const resolved = resolve(sources, people, topics, tally);
    await lockPeople(tx, [...resolved.choices, ...resolved.switches]);
    const choices = await writeChoices(tx, ctx, resolved.choices, { overwrite, seen });
    const switches = await judgeSwitches(tx, resolved.switches, overwrite);
    const withdrawn = await switchOff(tx, ctx, from, switches.filter(isWritten));
    for (const { outcome, at } of choices) if (outcome === "no-wins") tally.add("NO_WINS", at.line, at.path, false);
    const newcomers = [...resolved.userIds].filter((userId) => !seen.has(userId));
    const counts = count(newcomers.length, choices, switches);
    for (const userId of newcomers) seen.add(userId);
    const chosen = await consentChanges(tx, from, topics, choices.filter(isWritten));
    await recordConsents(tx, ctx, [...chosen, ...withdrawn]);
    await auditPeople(tx, ctx, { from, importId }, choices.filter(isWritten), switches.filter(isWritten));
    await audit(tx, ctx, { action: "preference.import", subject: importId, after: { source: from, ...counts } });
    return counts;
  });
}

async function peopleByExternalId(tx: Tx, sources: readonly Source[]): Promise<Map<string, string>> {
  const wanted = sql.param([...new Set(sources.map(({ user }) => user))]);
  const { rows } = await tx.execute<{ id: string; external_id: string }>(
    sql`SELECT id, external_id FROM users WHERE external_id = ANY(${wanted}::text[])`,
  );
  return new Map(rows.map(({ id, external_id }) => [external_id, id]));
}

/** The locks of lockPerson (../set.ts). */
const lockPeople = (tx: Tx, rows: readonly { userId: string }[]): Promise<void> =>
  takePersonLocks(
    tx,
    "preferences",
    rows.map(({ userId }) => userId),
  );

/**
 * `imported`: an import wrote what is here, so an off of the file replaces it: one that was cut off can be run again, and
 * a later export brought over. `this_run`: this very import did, whose rows all have its moment. `again`: an earlier chunk had
 * the person too, and may have found an off of the file here already: no later on of the file replaces an off.
 */
async function writeChoices(
  tx: Tx,
  ctx: Ctx,
  choices: Choice[],
  { overwrite, seen }: Pick<WriteOptions, "overwrite" | "seen">,
): Promise<Written<Choice>[]> {
  if (choices.length === 0) return [];
  const [now, by] = [ctx.now.toISOString(), actorId(ctx.actor)];
  const document = JSON.stringify(
    choices.map(({ userId, tenantKey, topicId, channel, enabled }, index) => {
      return { index, userId, tenantKey, topicId, channel, enabled, again: seen.has(userId) };
    }),
  );
  const { rows } = await tx.execute<{ index: number; was: boolean | null; outcome: ImportOutcome }>(sql`
    WITH given AS (
      SELECT g.*, p.choice AS was, p.updated_by = ${by} AS imported, p.updated_at = ${now}::timestamptz AS this_run
      FROM jsonb_to_recordset(${document}::jsonb) AS g (index int, "userId" text, "tenantKey" text, "topicId" text,
        channel text, enabled boolean, again boolean)
      LEFT JOIN preferences p ON p.user_id = g."userId" AND p.tenant_key = g."tenantKey" AND p.topic_id = g."topicId"
        AND p.channel = g.channel),
    judged AS (
      SELECT *, CASE
        WHEN was IS NULL THEN 'new'
        WHEN was = enabled THEN 'same'
        WHEN imported AND NOT enabled THEN 'changed'
        WHEN (imported AND this_run) OR (again AND enabled AND ${overwrite}::boolean) THEN 'no-wins'
        WHEN ${overwrite}::boolean THEN 'changed'
        ELSE 'kept' END AS outcome
      FROM given),
    written AS (
      INSERT INTO preferences (user_id, tenant_key, topic_id, channel, choice, updated_at, updated_by)
      SELECT "userId", "tenantKey", "topicId", channel, enabled, ${now}::timestamptz, ${by} FROM judged
      WHERE outcome IN ('new', 'changed')
      ON CONFLICT (user_id, tenant_key, topic_id, channel) DO UPDATE SET
        choice = excluded.choice, updated_at = excluded.updated_at, updated_by = excluded.updated_by)
    SELECT index, was, outcome FROM judged`);
  return rows.flatMap(({ index, was, outcome }) => {
    const choice = choices[index];
    return choice ? [{ ...choice, was, outcome }] : [];
  });
}

async function consentChanges(tx: Tx, from: string, topics: Topic[], choices: Choice[]): Promise<ConsentChange[]> {
  const byId = new Map(
    topics.filter(({ classification }) => classification === "MARKETING").map((topic) => [topic.id, topic]),
  );
  const marketing = choices.filter(({ topicId }) => byId.has(topicId));
  const people = await peopleById(tx, [...new Set(marketing.map(({ userId }) => userId))]);
  return marketing.flatMap(({ userId, tenantKey, topicId, channel, enabled }) => {
    const [person, topic] = [people.get(userId), byId.get(topicId)];
    return person && topic
      ? [{ person, topic, channel, granted: enabled, tenantKey: tenantKey || null, ...evidenceOf(from, channel) }]
      : [];
  });
}

function count(people: number, choices: Written<Choice>[], switches: Written<SwitchOff>[]): Counts {
  const all = [...choices, ...switches.map((row) => ({ ...row, enabled: false }))];
  const kept = all.filter(({ outcome }) => outcome === "kept");
  return {
    people,
    written: choices.filter(isWritten).length,
    switchedOff: switches.filter(isWritten).length,
    unchanged: all.filter(({ outcome }) => outcome === "same").length,
    kept: kept.length,
    keptOn: kept.filter(({ enabled }) => !enabled).length,
    turnedOn: choices.filter((row) => row.outcome === "changed" && row.enabled).length,
  };
}

/** One row a person: their history shows what the import changed. */
async function auditPeople(
  tx: Tx,
  ctx: Ctx,
  source: { from: string; importId: string },
  choices: Written<Choice>[],
  switches: Written<SwitchOff>[],
): Promise<void> {
  const people = new Map<string, { choices: Written<Choice>[]; switches: Written<SwitchOff>[] }>();
  const of = (userId: string) => {
    const entry = people.get(userId) ?? { choices: [], switches: [] };
    people.set(userId, entry);
    return entry;
  };
  for (const choice of choices) of(choice.userId).choices.push(choice);
  for (const row of switches) of(row.userId).switches.push(row);
  await auditMany(
    tx,
    ctx,
    [...people].map(([subject, { choices, switches }]) => ({
      action: "preference.import",
      subject,
      before: {
        cells: choices.map(({ was, ...choice }) => ({ ...cellOf(choice), enabled: was })),
        switches: switches.map(({ channel, was }) => ({ channel, enabled: was ?? true })),
      },
      after: {
        source: source.from,
        importId: source.importId,
        cells: choices.map((choice) => ({ ...cellOf(choice), enabled: choice.enabled })),
        switches: switches.map(({ channel }) => ({ channel, enabled: false })),
      },
    })),
  );
}

const cellOf = ({ tenantKey, topicKey, channel }: Pick<Choice, "tenantKey" | "topicKey" | "channel">) => ({
  tenantKey: tenantKey || null,
  topicKey,
  channel,
});
