import type { IncidentRowFragment } from "#graphql/generated/operations.ts";

type Incident = Pick<
  IncidentRowFragment,
  | "acknowledgedAt"
  | "acknowledgeBy"
  | "nextUpdateDue"
  | "informCisoBy"
  | "cisoInformedAt"
  | "reportBreachBy"
  | "breachReportedAt"
>;

export interface Due {
  what: "acknowledge" | "update" | "ciso" | "breach";
  /** RFC 3339. */
  by: string;
  isOverdue: boolean;
}

/** An incident's deadlines, earliest first. Those of a breach do not end with the resolution. */
export function duesOf(incident: Incident, now: Date): Due[] {
  const { acknowledgedAt, acknowledgeBy, nextUpdateDue, informCisoBy, cisoInformedAt } = incident;
  const due = (what: Due["what"], by: string | null, doneAt: string | null = null): Due[] =>
    by === null || doneAt !== null ? [] : [{ what, by, isOverdue: new Date(by) < now }];
  return [
    ...due("acknowledge", acknowledgeBy, acknowledgedAt),
    ...due("update", nextUpdateDue),
    ...due("ciso", informCisoBy, cisoInformedAt),
    ...due("breach", incident.reportBreachBy, incident.breachReportedAt),
  ].sort((a, b) => Date.parse(a.by) - Date.parse(b.by));
}
