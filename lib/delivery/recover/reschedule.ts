import { and, eq, inArray, isNotNull } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { deliveries } from "#db/schema/notifications.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { rescheduleTask } from "#lib/people/tasks.ts";

/**
 * A person's zone, quiet hours, digest times or frequency changed while messages wait: each is released at once and decided
 * anew, which gives it its new moment. What waits for a paused channel has no moment, and waits on.
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
