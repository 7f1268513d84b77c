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
import { classifySwitches, switchOff } from "./switch-off.ts";
import type { Tally } from "./tally.ts";

export interface WriteOptions {
  /** The vendor. */
  from: string;
  importId: string;
  overwrite: boolean;
  /** The people of earlier chunks, so that a repeated person is counted once. */
  seen: Set<string>;
}
export interface Counts {
  people: number;
  /** Choices that are new or changed, and channels switched off. */
  written: number;
  switchedOff: number;
  /** Equal to the stored value already. */
  unchanged: number;
  /** Choices made here that were not replaced; `keptOn`: those that are on here and off in the file. */
  kept: number;
  keptOn: number;
  /** Choices that were off here and are on now, because of --overwrite. */
  turnedOn: number;
}

/**
 * Writes the sets of some people in one transaction. A choice made here is replaced only with `overwrite`; a choice that an
 * import wrote is also replaced by "off". Required and locked cells are written too: the choice applies when the lock is
 * removed.
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
    const switches = await classifySwitches(tx, resolved.switches, overwrite);
    const withdrawn = await switchOff(tx, ctx, from, switches.filter(isWritten));
    for (const { outcome, at } of choices) if (outcome === "off-wins") tally.add("NO_WINS", at.line, at.path, false);
    const firstSeen = [...resolved.userIds].filter((userId) => !seen.has(userId));
    const counts = count(firstSeen.length, choices, switches);
    for (const userId of firstSeen) seen.add(userId);
    const chosen = await consentChanges(tx, from, topics, choices.filter(isWritten));
    await recordConsents(tx, ctx, [...chosen, ...withdrawn]);
    await auditPeople(tx, ctx, { from, importId }, choices.filter(isWritten), switches.filter(isWritten));
    await audit(tx, ctx, { action: "preference.import", subject: importId, after: { source: from, ...counts } });
    return counts;
  });
}

async function peopleByExternalId(tx: Tx, sources: readonly Source[]): Promise<Map<string, string>> {
  const externalIds = sql.param([...new Set(sources.map(({ user }) => user))]);
  const { rows } = await tx.execute<{ id: string; external_id: string }>(
    sql`SELECT id, external_id FROM users WHERE external_id = ANY(${externalIds}::text[])`,
  );
  return new Map(rows.map(({ id, external_id }) => [external_id, id]));
}

/** Takes the same locks as lockPerson (../lock-facts.ts). */
const lockPeople = (tx: Tx, rows: readonly { userId: string }[]): Promise<void> =>
  takePersonLocks(
    tx,
    "preferences",
    rows.map(({ userId }) => userId),
  );

/**
 * imported        an import wrote the stored choice, so "off" in the file replaces it: imports can be repeated and continued
 * this_run        this import wrote it; all rows of an import have the same moment
 * inEarlierChunk  the person was in an earlier chunk too: "on" never replaces an "off" of the same file
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
      return { index, userId, tenantKey, topicId, channel, enabled, inEarlierChunk: seen.has(userId) };
    }),
  );
  const { rows } = await tx.execute<{ index: number; was: boolean | null; outcome: ImportOutcome }>(sql`
    WITH requested AS (
      SELECT r.*, p.choice AS was, p.updated_by = ${by} AS imported, p.updated_at = ${now}::timestamptz AS this_run
      FROM jsonb_to_recordset(${document}::jsonb) AS r (index int, "userId" text, "tenantKey" text, "topicId" text,
        channel text, enabled boolean, "inEarlierChunk" boolean)
      LEFT JOIN preferences p ON p.user_id = r."userId" AND p.tenant_key = r."tenantKey" AND p.topic_id = r."topicId"
        AND p.channel = r.channel),
    classified AS (
      SELECT *, CASE
        WHEN was IS NULL THEN 'new'
        WHEN was = enabled THEN 'same'
        WHEN imported AND NOT enabled THEN 'changed'
        WHEN (imported AND this_run) OR ("inEarlierChunk" AND enabled AND ${overwrite}::boolean) THEN 'off-wins'
        WHEN ${overwrite}::boolean THEN 'changed'
        ELSE 'kept' END AS outcome
      FROM requested),
    written AS (
      INSERT INTO preferences (user_id, tenant_key, topic_id, channel, choice, updated_at, updated_by)
      SELECT "userId", "tenantKey", "topicId", channel, enabled, ${now}::timestamptz, ${by} FROM classified
      WHERE outcome IN ('new', 'changed')
      ON CONFLICT (user_id, tenant_key, topic_id, channel) DO UPDATE SET
        choice = excluded.choice, updated_at = excluded.updated_at, updated_by = excluded.updated_by)
    SELECT index, was, outcome FROM classified`);
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

/** Writes one audit event for each person, so that their history shows what the import changed. */
async function auditPeople(
  tx: Tx,
  ctx: Ctx,
  source: { from: string; importId: string },
  choices: Written<Choice>[],
  switches: Written<SwitchOff>[],
): Promise<void> {
  const people = new Map<string, { choices: Written<Choice>[]; switches: Written<SwitchOff>[] }>();
  const entryOf = (userId: string) => {
    const entry = people.get(userId) ?? { choices: [], switches: [] };
    people.set(userId, entry);
    return entry;
  };
  for (const choice of choices) entryOf(choice.userId).choices.push(choice);
  for (const row of switches) entryOf(row.userId).switches.push(row);
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
