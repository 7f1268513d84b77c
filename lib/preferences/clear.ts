import { z } from "zod";
import { type Tx, transactionWithReads } from "#db/client.ts";
import { prepared } from "#db/prepared.ts";
import { together } from "#db/together.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, subjectUserId, tenantFor } from "#lib/authorize.ts";
import { recordConsents } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS } from "#lib/enums.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { parse, reason, storable } from "#lib/parse.ts";
import { rescheduleTask } from "#lib/people/tasks.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import { topicOf } from "#lib/topics/index.ts";
import { cellFacts, choiceKey, generalTenantKey, type PreferenceRow } from "./facts.ts";
import { lockFacts } from "./lock-facts.ts";
import { matrixOf } from "./matrix.ts";
import { type PreferencesSet, rejectLocked } from "./set.ts";

const ClearPreferences = z.object({
  userId: z.string().nullish(),
  tenantKey: tenantKey.nullish(),
  topicKey: storable.nullish(),
  channel: z.enum(CHANNELS).nullish(),
  reason,
});

/**
 * Deletes choices so that the defaults apply again: of one cell, one topic, one channel, or all cells of the person.
 * Throws NotFoundError, and LockedError if a single cell is named that is required or locked.
 */
export async function clearPreferences(ctx: Ctx, input: z.input<typeof ClearPreferences>): Promise<PreferencesSet> {
  const userId = subjectUserId(ctx.actor, input.userId);
  authorize(ctx.actor, "preferences.write", userId);
  const { topicKey, channel, reason, ...rest } = parse(ClearPreferences, input);
  const tenantKey = tenantFor(ctx.actor, rest.tenantKey);
  const lock = (tx: Tx) => lockFacts(tx, userId, { tenantKeys: [tenantKey] });
  return transactionWithReads(ctx.actor, lock, async (tx, { facts, shared, keys }) => {
    const { catalogue } = shared;
    const topic = topicKey == null ? null : topicOf(catalogue, topicKey);
    if (topic && channel) rejectLocked(cellFacts(facts, shared, topic, channel, tenantKey), topic, ["topicKey"]);
    // Every writer takes the person's lock, so these are exactly the rows that the statement below deletes.
    const cleared = [...facts.preferences.values()].filter(
      (row) =>
        row.tenantKey === (tenantKey ?? generalTenantKey) &&
        (topic === null || row.topicId === topic.id) &&
        (channel == null || row.channel === channel),
    );
    const { person } = facts;
    const topics = catalogue.topicsById;
    const withdrawn = cleared.flatMap((row) => {
      const optedInTopic = row.choice ? topics.get(row.topicId) : undefined;
      return optedInTopic ? [{ person, topic: optedInTopic, channel: row.channel, granted: false, tenantKey }] : [];
    });
    const isRescheduled = cleared.some(({ frequency }) => frequency !== null);
    await together([
      deleteRows(tx, userId, cleared),
      addJobs(tx, isRescheduled ? [{ task: rescheduleTask, payload: { userId } }] : []),
      recordConsents(tx, ctx, withdrawn),
      audit(
        tx,
        ctx,
        {
          action: "preference.clear",
          subject: userId,
          reason,
          before: {
            tenantKey,
            cells: cleared.map((row) => ({
              topicKey: topics.get(row.topicId)?.key ?? row.topicId,
              channel: row.channel,
              enabled: row.choice,
              frequency: row.frequency,
            })),
          },
        },
        keys,
      ),
    ]);
    const kept = new Map(facts.preferences);
    for (const row of cleared) kept.delete(choiceKey(row));
    return { preferences: matrixOf({ ...facts, preferences: kept }, shared, tenantKey, ctx.now) };
  });
}

const deleteCells = prepared(`
  DELETE FROM preferences WHERE user_id = $1
    AND (tenant_key, topic_id, channel) IN (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]))`);

async function deleteRows(tx: Tx, userId: string, rows: readonly PreferenceRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = (of: (row: PreferenceRow) => string) => rows.map(of);
  await deleteCells(tx, [
    userId,
    column(({ tenantKey }) => tenantKey),
    column(({ topicId }) => topicId),
    column(({ channel }) => channel),
  ]);
}
