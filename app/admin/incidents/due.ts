import type { IncidentRowFragment } from "#graphql/generated/operations.ts";

type Incident = Pick<IncidentRowFragment, "acknowledgedAt" | "acknowledgeBy" | "nextUpdateDue">;

export interface Due {
  what: "acknowledge" | "update";
  /** RFC 3339. */
  by: string;
  isOverdue: boolean;
}

/** An incident's deadlines, earliest first. Empty once it is resolved. */
export function duesOf({ acknowledgedAt, acknowledgeBy, nextUpdateDue }: Incident, now: Date): Due[] {
  const due = (what: Due["what"], by: string): Due => ({ what, by, isOverdue: new Date(by) < now });
  return [
    ...(acknowledgedAt === null ? [due("acknowledge", acknowledgeBy)] : []),
    ...(nextUpdateDue === null ? [] : [due("update", nextUpdateDue)]),
  ].sort((a, b) => Date.parse(a.by) - Date.parse(b.by));
}
