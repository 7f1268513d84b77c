import { coversTopic } from "#lib/enums.ts";
import type { Topic } from "#lib/topics/index.ts";
import type { SuppressionRow } from "./suppress.ts";

/**
 * Which of the suppressions on a person's present address their own fresh "on" for this topic takes back: their
 * unsubscription from it, if nothing else stops the topic. An unsubscription from more than the topic is no matter of one cell.
 */
export function endedByChoice(active: readonly SuppressionRow[], topic: Topic): SuppressionRow[] {
  const { classification, id } = topic;
  const covering = active.filter(({ scope, topicId }) =>
    coversTopic({ scope, topic: topicId }, { classification, topic: id }),
  );
  return covering.every(({ scope, reason }) => scope === "TOPIC" && reason === "UNSUBSCRIBE") ? covering : [];
}
