import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { schedules, users } from "#db/schema/index.ts";
import { together } from "#db/together.ts";
import type { ScheduleField, Weekday } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import { isTimeZone } from "#lib/time-zone.ts";
import { readTimes, type StoredTimes } from "./stored-times.ts";
import type { QuietWindow } from "./timing.ts";

export interface ScheduleView {
  timeZone: string;
  quietHours: QuietWindow[];
  digestTime: string;
  digestWeekday: Weekday;
  snoozedUntil: Date | null;
  /** Fields whose stored value is invalid; the view shows their default instead. Omitted if there are none. */
  unreadable?: ScheduleField[];
}

/** A person's own times. The defaults are no quiet hours, and digests at DEFAULT_DIGEST. */
export async function schedule(tx: Tx, person: Person): Promise<ScheduleView> {
  const [[row], isUnknown] = await together([
    tx.select().from(schedules).where(eq(schedules.userId, person.id)),
    isZoneUnknown(tx, person),
  ]);
  return scheduleOf({ timeZone: person.timeZone, isZoneUnknown: isUnknown, times: readTimes(row ?? null) });
}

/** The facts that a schedule shows. `isZoneUnknown`: the stored text is not a time zone, so `timeZone` is UTC instead. */
export interface ScheduleFacts {
  timeZone: string;
  isZoneUnknown: boolean;
  times: StoredTimes;
}

export function scheduleOf({ timeZone, isZoneUnknown, times: { unreadable, ...times } }: ScheduleFacts): ScheduleView {
  const problems = [...(isZoneUnknown ? (["TIME_ZONE"] as const) : []), ...unreadable];
  return { timeZone, ...times, ...(problems.length > 0 && { unreadable: problems }) };
}

/** The column reads an unknown zone as UTC, so only people in UTC are checked against the stored value. */
async function isZoneUnknown(tx: Tx, { id, timeZone }: Person): Promise<boolean> {
  if (timeZone !== "UTC") return false;
  const [stored] = await tx
    .select({ zone: sql<string>`${users.timeZone}` })
    .from(users)
    .where(eq(users.id, id));
  return stored !== undefined && !isTimeZone(stored.zone);
}
