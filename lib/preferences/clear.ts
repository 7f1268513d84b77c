import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, subjectUserId, tenantFor } from "#lib/authorize.ts";
import { recordConsents } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { NotFoundError } from "#lib/errors.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { parse, reason, storable } from "#lib/parse.ts";
import { getPerson } from "#lib/people/index.ts";
import { rescheduleTask } from "#lib/people/tasks.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import { getTopic, type Topic, topicsById } from "#lib/topics/index.ts";
import { cellFacts, loadFacts } from "./facts.ts";
import { matrix } from "./matrix.ts";
import { lockPerson, type PreferencesSet, rejectLocked } from "./set.ts";

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
  return transaction(ctx.actor, async (tx) => {
    await lockPerson(tx, userId);
    const topic = topicKey == null ? null : await getTopic(tx, topicKey);
    if (topic && channel) await rejectLockedCell(tx, ctx, userId, tenantKey, topic, channel);
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
    if (cleared.some(({ frequency }) => frequency !== null))
      await addJobs(tx, [{ task: rescheduleTask, payload: { userId } }]);
    const view = await matrix(tx, userId, tenantKey, ctx.now);
    if (!view) throw new NotFoundError("There is no such person.", ["userId"]);
    const topics = await topicsById(tx, [...new Set(cleared.map(({ topicId }) => topicId))]);
    const person = await getPerson(tx, userId);
    const withdrawn = cleared.flatMap((row) => {
      const optedInTopic = row.choice ? topics.get(row.topicId) : undefined;
      return optedInTopic ? [{ person, topic: optedInTopic, channel: row.channel, granted: false, tenantKey }] : [];
    });
    await recordConsents(tx, ctx, withdrawn);
    await audit(tx, ctx, {
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
    });
    return { preferences: view };
  });
}

async function rejectLockedCell(
  tx: Tx,
  ctx: Ctx,
  userId: string,
  tenantKey: string | null,
  topic: Topic,
  channel: Channel,
): Promise<void> {
  const { people, shared } = await loadFacts(tx, {
    userIds: [userId],
    topics: [topic],
    tenantKeys: [tenantKey],
    at: ctx.now,
  });
  const person = people.get(userId);
  if (!person) throw new NotFoundError("There is no such person.", ["userId"]);
  rejectLocked(cellFacts(person, shared, topic, channel, tenantKey), topic, ["topicKey"]);
}
