import type { Topic } from "#lib/topics/index.ts";
import type { SuppressionRow } from "./suppress.ts";

/** Whether it stops messages of this topic; the decision asks the same (lib/preferences/decide.ts). */
const covers = ({ scope, topicId }: SuppressionRow, topic: Topic): boolean =>
  scope === "ALL" ||
  (scope === "MARKETING" && topic.classification === "MARKETING") ||
  (scope === "TOPIC" && topicId === topic.id);

/**
 * Which of the suppressions on a person's present address their own fresh "on" for this topic takes back: their
 * unsubscription from it, if nothing else stops the topic. An unsubscription from more than the topic is no matter of one cell.
 */
export function liftedByOptIn(active: readonly SuppressionRow[], topic: Topic): SuppressionRow[] {
  const covering = active.filter((row) => covers(row, topic));
  return covering.every(({ scope, reason }) => scope === "TOPIC" && reason === "UNSUBSCRIBE") ? covering : [];
}
