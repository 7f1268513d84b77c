import type { Shift } from "../shift.ts";

const utc = (text: string): Date => new Date(`${text}:00Z`);

/** A weekly rotation from Monday, 9:00 in Berlin. */
export const rotation = (patch: Partial<Shift> = {}): Shift => {
  const startsAt = patch.startsAt ?? inZone("2030-01-07T09:00", patch.timeZone ?? "Europe/Berlin");
  return {
    id: "ocs_1",
    level: "PRIMARY",
    kind: "ROTATION",
    people: ["ada", "bob", "cyd"],
    durationMinutes: 7 * 24 * 60,
    effectiveFrom: startsAt,
    until: null,
    frequency: "WEEKLY",
    interval: 1,
    byDay: [],
    timeZone: "Europe/Berlin",
    createdAt: utc("2029-12-01T00:00"),
    ...patch,
    startsAt,
  };
};

export const override = (userId: string, from: string, to: string): Shift =>
  rotation({
    id: `ocs_${userId}_${from}`,
    kind: "OVERRIDE",
    people: [userId],
    frequency: null,
    startsAt: utc(from),
    effectiveFrom: utc(from),
    durationMinutes: (utc(to).getTime() - utc(from).getTime()) / 60_000,
    timeZone: "UTC",
    createdAt: utc("2029-12-02T00:00"),
  });

/** The moment of a time on a zone's wall clock. */
export const inZone = (wall: string, zone: string): Date =>
  new Date(Temporal.PlainDateTime.from(wall).toZonedDateTime(zone).epochMilliseconds);

/** The wall time of a moment: "2030-04-01T09:00". */
export const wallIn = (at: Date, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString()
    .slice(0, 16);
