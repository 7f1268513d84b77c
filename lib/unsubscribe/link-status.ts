import type { Tx } from "#db/client.ts";
import { cellFacts, decideWithoutTiming, type Facts, loadFacts } from "#lib/preferences/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { isUndoable, linkSuppressions, type Subscriber } from "./resolve-link.ts";
import { linkChannel } from "./token.ts";

/** The current state of the mail of a link's topics, and the actions that the link allows. */
export interface LinkStatus {
  /** `isOn`: no choice or suppression of the person stops the topic. */
  topics: { topic: Topic; isOn: boolean; isWeekly: boolean }[];
  /** The person's e-mail channel is switched off. */
  isAllOff: boolean;
  /** A link stopped some of the topics in the last 24 hours, so an undo is possible. */
  canUndo: boolean;
  /**
   * The topics can be changed to weekly: none is required or urgent, and each is on, or would be on after an undo. A link
   * does not switch on a topic that was switched off elsewhere.
   */
  canBeWeekly: boolean;
}

/** Null: the person no longer exists. */
export async function readLinkStatus(tx: Tx, subscriber: Subscriber, now: Date): Promise<LinkStatus | null> {
  const { person, topics } = subscriber;
  const { people, shared } = await loadFacts(tx, { userIds: [person.id], topics, tenantKeys: [null] });
  const loaded = people.get(person.id);
  if (!loaded) return null;
  const undoable = (await linkSuppressions(tx, subscriber)).filter((row) => isUndoable(row, now));
  const afterUndo = {
    ...loaded,
    suppressions: loaded.suppressions.filter(({ id }) => !undoable.some((row) => row.id === id)),
  };
  const cells = topics.map((topic) => {
    const facts = cellFacts(loaded, shared, topic, linkChannel, null);
    const isOn = isOnIgnoringTiming(facts, now);
    const couldBeOn = isOnIgnoringTiming(cellFacts(afterUndo, shared, topic, linkChannel, null), now);
    const isTimed = !topic.urgent && facts.policy !== "REQUIRED";
    return {
      topic,
      isOn,
      isWeekly: isOn && facts.generalChoice?.frequency === "WEEKLY",
      canBeWeekly: isTimed && couldBeOn,
    };
  });
  return {
    topics: cells.map(({ topic, isOn, isWeekly }) => ({ topic, isOn, isWeekly })),
    isAllOff: loaded.switches.some(({ channel, enabled }) => channel === linkChannel && !enabled),
    canUndo: undoable.length > 0,
    canBeWeekly: cells.every((cell) => cell.canBeWeekly),
  };
}

/** True if a message would be sent, ignoring timing. A topic that is off only by default counts, because a tenant may turn it on. */
function isOnIgnoringTiming(facts: Facts, now: Date): boolean {
  const { outcome, decidedBy } = decideWithoutTiming(facts, now.getTime());
  return outcome === "SEND" || decidedBy === "TOPIC_DEFAULT";
}
