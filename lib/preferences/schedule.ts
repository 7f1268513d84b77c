import { eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { schedules, users } from "#db/schema/index.ts";
import type { ScheduleField, Weekday } from "#lib/enums.ts";
import type { Person } from "#lib/people/index.ts";
import { isTimeZone } from "#lib/time-zone.ts";
import { readTimes } from "./stored-times.ts";
import type { QuietWindow } from "./timing.ts";

export interface ScheduleView {
  timeZone: string;
  quietHours: QuietWindow[];
  digestTime: string;
  digestWeekday: Weekday;
  snoozedUntil: Date | null;
  /** Stored values that cannot be used, so that a default is shown instead. Left out: none. */
  unreadable?: ScheduleField[];
}

/** A person's own times; a person who never set any has no quiet hours and gets digests at DEFAULT_DIGEST. */
export async function schedule(tx: Tx, person: Person): Promise<ScheduleView> {
  const [row] = await tx.select().from(schedules).where(eq(schedules.userId, person.id));
  const { unreadable, ...times } = readTimes(row ?? null);
  const problems = [...((await isZoneUnknown(tx, person)) ? (["TIME_ZONE"] as const) : []), ...unreadable];
  return { timeZone: person.timeZone, ...times, ...(problems.length > 0 && { unreadable: problems }) };
}

/** Only a person who is shown UTC can have a stored zone that is unknown. */
async function isZoneUnknown(tx: Tx, { id, timeZone }: Person): Promise<boolean> {
  if (timeZone !== "UTC") return false;
  const [stored] = await tx.select({ zone: storedZone }).from(users).where(eq(users.id, id));
  return stored !== undefined && !isTimeZone(stored.zone);
}

/** The zone as it is stored, which the column itself reads as UTC when Temporal refuses it. */
export const storedZone = sql<string>`${users.timeZone}`;
