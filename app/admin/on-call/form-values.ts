import { z } from "zod";
import { WEEKDAYS } from "#lib/enums.ts";
import { isTimeZone } from "#lib/time-zone.ts";

/** Forms have this many fields for people and steps, because they work without scripts. */
export const peopleFields = 5;
export const stepFields = 12;
/** The longest chain of the API. The form shows all steps of a chain that is longer than its fields. */
export const maxSteps = 20;

/** The value of a "datetime-local" field. Without the check, 30 February would be an error of the service. */
export const wallTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  .refine(isDateTime);

function isDateTime(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text);
    return true;
  } catch {
    return false;
  }
}
/** An empty field counts as none. */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

export const zoneField = z.string().trim().refine(isTimeZone);

/** The moment of a time in a zone, as RFC 3339. */
export const toInstant = (wall: string, zone: string): string =>
  new Date(Temporal.PlainDateTime.from(wall).toZonedDateTime(zone).epochMilliseconds).toISOString();

/** The value of a "datetime-local" field for a moment in a zone. */
export const toField = (at: Date, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString()
    .slice(0, 16);

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
export const personNames = numbered("person", peopleFields);

/** The days whose boxes are ticked. */
export const tickedDays = (form: Record<string, unknown>) => WEEKDAYS.filter((day) => form[`day_${day}`] === "true");
