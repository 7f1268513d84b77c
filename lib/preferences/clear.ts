import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { NotFoundError } from "#lib/errors.ts";
import { parse, reason } from "#lib/parse.ts";
import { tenantKey } from "#lib/tenants/index.ts";
import { getTopic, topicsById } from "#lib/topics/index.ts";
import { CHANNELS } from "#lib/vocabulary.ts";
import { matrix } from "./matrix.ts";
import { lockPerson, type PreferencesSet, subjectOf } from "./set.ts";

const ClearPreferences = z.object({
  userId: z.string().nullish(),
  tenantKey: tenantKey.nullish(),
  topicKey: z.string().nullish(),
  channel: z.enum(CHANNELS).nullish(),
  reason,
});

/** Takes choices back, so that the defaults hold again: of one cell, one topic, one channel, or all that the person chose. */
export async function clearPreferences(ctx: Ctx, input: z.input<typeof ClearPreferences>): Promise<PreferencesSet> {
  const userId = subjectOf(ctx, input.userId);
  authorize(ctx.actor, "preferences.write", userId);
  const { tenantKey = null, topicKey, channel, reason } = parse(ClearPreferences, input);
  return transaction(ctx.actor, async (tx) => {
    await lockPerson(tx, userId);
    const topic = topicKey == null ? null : await getTopic(tx, topicKey);
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
    const view = await matrix(tx, userId, tenantKey, ctx.now);
    if (!view) throw new NotFoundError("There is no such person.", ["userId"]);
    const names = await topicsById(tx, [...new Set(cleared.map(({ topicId }) => topicId))]);
    await audit(tx, ctx, {
      action: "preference.clear",
      subject: userId,
      reason,
      before: {
        tenantKey,
        cells: cleared.map((row) => ({
          topicKey: names.get(row.topicId)?.key ?? row.topicId,
          channel: row.channel,
          enabled: row.choice,
          frequency: row.frequency,
        })),
      },
    });
    return { preferences: view };
  });
}
