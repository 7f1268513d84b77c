import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transactionWithReads } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
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
import { cellFacts, choiceKey } from "./facts.ts";
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
    const cleared = await tx
      .delete(preferences)
      .where(
        and(
          eq(preferences.userId, userId),
          eq(preferences.tenantKey, tenantKey ?? ""),
          topic ? eq(preferences.topicId, topic.id) : undefined,
          channel ? inArray(preferences.channel, [channel]) : undefined,
        ),
      )
      .returning();
    const { person } = facts;
    const topics = catalogue.topicsById;
    const withdrawn = cleared.flatMap((row) => {
      const optedInTopic = row.choice ? topics.get(row.topicId) : undefined;
      return optedInTopic ? [{ person, topic: optedInTopic, channel: row.channel, granted: false, tenantKey }] : [];
    });
    const isRescheduled = cleared.some(({ frequency }) => frequency !== null);
    await together([
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
