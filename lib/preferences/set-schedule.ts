import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transactionWithReads } from "#db/client.ts";
import { schedules, users } from "#db/schema/index.ts";
import { together } from "#db/together.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, subjectUserId } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { WEEKDAYS } from "#lib/enums.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { limits } from "#lib/limits.ts";
import { parse, reason, timeZone, wallTime } from "#lib/parse.ts";
import { rescheduleTask } from "#lib/people/tasks.ts";
import { lockFacts } from "./lock-facts.ts";
import { leavesOpenMoment } from "./quiet-hours.ts";
import { type ScheduleView, scheduleOf } from "./schedule.ts";
import { QuietWindows, type StoredTimes } from "./stored-times.ts";

const SetSchedule = z.object({
  userId: z.string().nullish(),
  timeZone: timeZone.nullish(),
  quietHours: QuietWindows.max(limits.quietWindows, `has more than ${limits.quietWindows} windows`)
    .refine(leavesOpenMoment, "leaves no moment of the week open, so nothing could ever be sent")
    .nullish(),
  digestTime: wallTime.nullish(),
  digestWeekday: z.enum(WEEKDAYS).nullish(),
  reason,
});

const Snooze = z.object({ userId: z.string().nullish(), until: z.date().nullish(), reason });

export interface ScheduleSet {
  schedule: ScheduleView;
}

const asRecord = ({ snoozedUntil, unreadable: _, ...view }: ScheduleView) => ({
  ...view,
  snoozedUntil: snoozedUntil?.toISOString() ?? null,
});

type Columns = Partial<
  Pick<typeof schedules.$inferSelect, "quietHours" | "digestTime" | "digestWeekday" | "snoozedUntil">
>;

const inputOf = { TIME_ZONE: "timeZone", QUIET_HOURS: "quietHours", DIGEST_TIME: "digestTime" } as const;

/** The times after the change. A field that was unreadable and is set now is readable. */
const withColumns = (times: StoredTimes, columns: Columns): StoredTimes => ({
  ...times,
  ...columns,
  unreadable: times.unreadable.filter((field) => !(inputOf[field] in columns)),
});

/** Writes columns of a person's schedule, audits them and adds the job that reschedules waiting deliveries, in one transaction. */
function write(
  ctx: Ctx,
  userId: string,
  action: "schedule.set" | "schedule.snooze",
  change: { columns: Columns; timeZone?: string | null; reason?: string | null },
): Promise<ScheduleSet> {
  const { columns, timeZone, reason } = change;
  const lock = (tx: Tx) => lockFacts(tx, userId, { tenantKeys: [] });
  return transactionWithReads(ctx.actor, lock, async (tx, { facts: { person, isZoneUnknown, times }, keys }) => {
    const before = scheduleOf({ timeZone: person.timeZone, isZoneUnknown, times });
    const after = scheduleOf({
      timeZone: timeZone ?? person.timeZone,
      isZoneUnknown: !timeZone && isZoneUnknown,
      times: withColumns(times, columns),
    });
    const set = { ...columns, updatedAt: ctx.now, updatedBy: actorId(ctx.actor) };
    await together([
      tx
        .insert(schedules)
        .values({ userId, ...set })
        .onConflictDoUpdate({ target: schedules.userId, set }),
      timeZone && tx.update(users).set({ timeZone, updatedAt: ctx.now }).where(eq(users.id, userId)),
      addJobs(tx, [{ task: rescheduleTask, payload: { userId } }]),
      audit(tx, ctx, { action, subject: userId, reason, before: asRecord(before), after: asRecord(after) }, keys),
    ]);
    return { schedule: after };
  });
}

/** Sets a person's time zone, quiet hours and digest times; omitted fields stay. Waiting deliveries are rescheduled. */
export async function setSchedule(ctx: Ctx, input: z.input<typeof SetSchedule>): Promise<ScheduleSet> {
  const userId = subjectUserId(ctx.actor, input.userId);
  authorize(ctx.actor, "preferences.write", userId);
  const { timeZone, quietHours, digestTime, digestWeekday, reason } = parse(SetSchedule, input);
  const columns: Columns = {
    ...(quietHours && { quietHours }),
    ...(digestTime && { digestTime }),
    ...(digestWeekday && { digestWeekday }),
  };
  return write(ctx, userId, "schedule.set", { columns, timeZone, reason });
}

/** Defers all messages that are not urgent until a moment, at most a year ahead; `until` null ends the snooze. */
export async function snooze(ctx: Ctx, input: z.input<typeof Snooze>): Promise<ScheduleSet> {
  const userId = subjectUserId(ctx.actor, input.userId);
  authorize(ctx.actor, "preferences.write", userId);
  const { until = null, reason } = parse(
    Snooze.refine(({ until }) => until == null || until > ctx.now, {
      path: ["until"],
      error: "must be in the future; null ends the snooze",
    }).refine(({ until }) => until == null || until.getTime() <= ctx.now.getTime() + limits.snoozeMs, {
      path: ["until"],
      error: "must be at most a year ahead",
    }),
    input,
  );
  return write(ctx, userId, "schedule.snooze", { columns: { snoozedUntil: until }, reason });
}
