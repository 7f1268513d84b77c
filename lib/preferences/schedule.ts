import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { schedules } from "#db/schema/index.ts";
import type { Person } from "#lib/people/index.ts";
import type { Weekday } from "#lib/vocabulary.ts";
import type { QuietWindow } from "./timing.ts";

export interface ScheduleView {
  timeZone: string;
  quietHours: QuietWindow[];
  digestTime: string;
  digestWeekday: Weekday;
  snoozedUntil: Date | null;
}

/** A person's own times; somebody who never set any gets no quiet hours and digests on Mondays at 09:00. */
export async function schedule(tx: Tx, person: Person): Promise<ScheduleView> {
  const [row] = await tx.select().from(schedules).where(eq(schedules.userId, person.id));
  return {
    timeZone: person.timeZone,
    quietHours: row?.quietHours ?? [],
    digestTime: row?.digestTime ?? "09:00",
    digestWeekday: row?.digestWeekday ?? "MONDAY",
    snoozedUntil: row?.snoozedUntil ?? null,
  };
}
