import ical, { ICalCalendarMethod } from "ical-generator";
import type { OnCallLevel } from "#lib/enums.ts";
import type { Duty } from "./shift.ts";

const levels: Record<OnCallLevel, string> = { PRIMARY: "primary", SECONDARY: "secondary", MANAGER: "manager" };
const refreshSeconds = 3_600;

/** The duties as iCalendar (RFC 5545). Times are in UTC; a calendar program shows them in its own zone. */
export function formatCalendar(duties: readonly Duty[], names: ReadonlyMap<string, string | null>, now: Date): string {
  const calendar = ical({
    name: "On call",
    prodId: { company: "Notification Preferences", product: "On call", language: "EN" },
    method: ICalCalendarMethod.PUBLISH,
    ttl: refreshSeconds,
  });
  for (const { shiftId, level, userId, from, to, isOverride } of duties)
    calendar.createEvent({
      id: `${shiftId}-${from.getTime()}@notification-preferences`,
      start: from,
      end: to,
      stamp: now,
      summary: `${names.get(userId) ?? "Not named"} (${levels[level]})`,
      ...(isOverride && { description: "Override" }),
    });
  return calendar.toString();
}
