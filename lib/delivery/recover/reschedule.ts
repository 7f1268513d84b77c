import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { rescheduleTask } from "#lib/people/tasks.ts";

/**
 * Makes a person's waiting messages due now, after a change of the time zone, quiet hours, digest time or frequency. The new
 * decision gives each its new time. Messages of a paused channel have no time and keep waiting.
 */
export const reschedule = implementTask(rescheduleTask, async (ctx, { userId }) => {
  const released = await transaction(ctx.actor, (tx) =>
    tx
      .update(deliveries)
      .set({ status: "DEFERRED", nextAttemptAt: ctx.now })
      .where(
        and(
          eq(deliveries.userId, userId),
          inArray(deliveries.status, ["DEFERRED", "DIGESTED"]),
          isNotNull(deliveries.nextAttemptAt),
        ),
      )
      .returning({ id: deliveries.id }),
  );
  return { released: released.length };
});
