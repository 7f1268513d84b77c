/** The outcomes of a console form in the URL. They are keys of the catalogue, never text to show. */
export const DONE = [
  "lifted",
  "paused",
  "resumed",
  "replayed",
  "replayedAll",
  "sessionsEnded",
  "incidentOpened",
  "incidentUpdated",
  "incidentContained",
  "incidentLinked",
  "postMortemSaved",
  "maintenanceScheduled",
  "maintenanceEnded",
  "shiftSaved",
  "shiftEnded",
  "overrideSaved",
  "escalationSaved",
  "calendarLinkRenewed",
  "reportNoteSaved",
  "reportAmended",
  "subscriberRemoved",
] as const;
export const PROBLEMS = [
  "reason",
  "incident",
  "message",
  "postMortem",
  "link",
  "maintenance",
  "shift",
  "override",
  "escalation",
  "report",
  "gone",
  "conflict",
  "overlap",
  "linkConflict",
  "postMortemConflict",
  "forbidden",
  "refused",
  "unavailable",
  "server",
] as const;

export type Done = (typeof DONE)[number];
export type Problem = (typeof PROBLEMS)[number];
export type FormOutcome = { done: Done; count?: number } | { problem: Problem };

/** The page's URL with the outcome of its form, replacing an earlier outcome. */
export function withOutcome(page: string, outcome: FormOutcome): string {
  const [path = page, query] = page.split("?");
  const parameters = new URLSearchParams(query);
  for (const name of ["done", "count", "problem"]) parameters.delete(name);
  for (const [name, value] of Object.entries(outcome)) parameters.set(name, String(value));
  return `${path}?${parameters}`;
}
