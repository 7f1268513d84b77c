/** What became of a form of the console, as it stands in the address: a name, never a text to show. */
export const DONE = [
  "lifted",
  "paused",
  "resumed",
  "replayed",
  "replayedAll",
  "sessionsEnded",
  "incidentOpened",
  "incidentUpdated",
] as const;
export const PROBLEMS = [
  "reason",
  "incident",
  "message",
  "gone",
  "conflict",
  "forbidden",
  "refused",
  "server",
] as const;

export type Done = (typeof DONE)[number];
export type Problem = (typeof PROBLEMS)[number];
export type FormOutcome = { done: Done; count?: number } | { problem: Problem };

/** A page's address with what became of its form, in place of what became of the one before. */
export function withOutcome(page: string, outcome: FormOutcome): string {
  const [path = page, query] = page.split("?");
  const parameters = new URLSearchParams(query);
  for (const name of ["done", "count", "problem"]) parameters.delete(name);
  for (const [name, value] of Object.entries(outcome)) parameters.set(name, String(value));
  return `${path}?${parameters}`;
}
