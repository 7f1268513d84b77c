import { utcMinute } from "../utc-minute.ts";
import type { IncidentLinkView, IncidentView } from "./queries.ts";

const minutes = (from: Date, to: Date) => `${Math.round((to.getTime() - from.getTime()) / 60_000)} min`;

/** One line: Markdown must not end the list item or the table row. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

const linkWords: Record<IncidentLinkView["kind"], [forward: string, reverse: string]> = {
  DUPLICATE_OF: ["Duplicate of", "Has the duplicate"],
  CAUSED_BY: ["Caused by", "Caused"],
  RECURRENCE_OF: ["Recurrence of", "Recurred as"],
};

/** The template of a post-mortem in Markdown, filled from the incident's log. People are named by id. */
export function postMortemTemplate(incident: IncidentView): string {
  const { openedAt } = incident;
  const step = (name: string, at: Date | null) =>
    `| ${name} | ${at ? `${utcMinute(at)} (${minutes(openedAt, at)})` : "–"} |`;
  return [
    `# Post-mortem: ${oneLine(incident.title)}`,
    "",
    `Incident ${incident.id}, ${incident.severity}, reported by ${incident.source}. This text blames nobody: it looks for causes in the system.`,
    "",
    "| Step | When (after the opening) |",
    "| --- | --- |",
    `| Problem began | ${incident.startedAt ? `${utcMinute(incident.startedAt)} (detected after ${minutes(incident.startedAt, openedAt)})` : "– (not known)"} |`,
    `| Opened | ${utcMinute(openedAt)} |`,
    step("Acknowledged", incident.acknowledgedAt),
    step("Contained", incident.containedAt),
    step("Resolved", incident.resolvedAt),
    step("Verified", incident.verifiedAt),
    "",
    `Commander: ${incident.commanderId ?? "nobody"}. Communications: ${incident.communicationsId ?? "nobody"}.`,
    ...incident.links.map(
      (link) => `${linkWords[link.kind][link.isReverse ? 1 : 0]} ${link.incidentId}: ${oneLine(link.title)}.`,
    ),
    "",
    "## Summary",
    "",
    "What happened, in three sentences.",
    "",
    "## Impact",
    "",
    "Who was affected, how many people, which messages, for how long.",
    "",
    "## Timeline",
    "",
    ...incident.updates.map(
      ({ at, status, author, message }) => `- ${utcMinute(at)}, ${status}, ${author}: ${oneLine(message)}`,
    ),
    "",
    "## Causes",
    "",
    "Why it happened, and why it was not noticed or stopped earlier.",
    "",
    "## What went well, what did not",
    "",
    "## Actions",
    "",
    "| Action | Who | Until when |",
    "| --- | --- | --- |",
    "| | | |",
    "",
  ].join("\n");
}
