import type { Quarter } from "./quarter.ts";

export interface Section {
  title: string;
  summary: string;
  lines: readonly string[];
  /** What the reviewer has to answer. */
  question: string;
}

/** A value from outside must not end the line or become Markdown. */
const plain = (text: string): string => text.replace(/\p{C}+/gu, " ").replace(/[\\`*_{}[\]<>|#]/g, "\\$&");

/** Writes the review as Markdown. Each section ends with a place for the finding. */
export function writeDocument({
  quarter,
  madeAt,
  sections,
}: {
  quarter: Quarter;
  madeAt: Date;
  sections: readonly Section[];
}): string {
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const lastDay = new Date(quarter.until.getTime() - 1);
  const unfinished =
    madeAt < quarter.until ? [`**The quarter has not ended. This is a draft of ${day(madeAt)}.**`, ""] : [];
  const body = sections.flatMap(({ title, summary, lines, question }, index) => [
    `## ${index + 1}. ${title}`,
    "",
    ...(summary === "" ? [] : [plain(summary), ""]),
    ...lines.map((line) => `- ${plain(line)}`),
    ...(lines.length === 0 ? [] : [""]),
    `${question}`,
    "",
    "Finding:",
    "",
  ]);
  return `${[
    `# Audit review ${quarter.name}`,
    "",
    `From ${day(quarter.from)} to ${day(lastDay)}, UTC. Made on ${madeAt.toISOString()} by \`./np audit review\`.`,
    "",
    ...unfinished,
    "Answer the question of each section, sign, and store this file where the company keeps its audit records.",
    "",
    ...body,
    "## Conclusion",
    "",
    "| | |",
    "| --- | --- |",
    "| Actions, each with a person and a date | |",
    "| Reviewer | |",
    "| Date | |",
    "| Signature | |",
    "| Second reviewer | |",
  ].join("\n")}\n`;
}
