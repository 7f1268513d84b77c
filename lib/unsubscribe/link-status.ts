import type { Tx } from "#db/client.ts";
import { cellFacts, decideWithoutTiming, type Facts, loadFacts } from "#lib/preferences/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { isUndoable, ownSuppressions, type Subscriber } from "./resolve-link.ts";

/** How the mail of a link's topics stands now, and what the link may do about it. */
export interface Standing {
  /** `isOn`: nothing the person said stops it. */
  topics: { topic: Topic; isOn: boolean; isWeekly: boolean }[];
  /** The person's mail is switched off altogether. */
  isAllOff: boolean;
  /** A link stopped some of them just now, and can bring them back. */
  canUndo: boolean;
  /**
   * They can be had once a week instead: none is required, none urgent, and each is on, or would be but for what an undo
   * lifts. What was switched off elsewhere is no matter of a link.
   */
  canBeWeekly: boolean;
}

/** Null: the person is gone. */
export async function standingOf(tx: Tx, subscriber: Subscriber, now: Date): Promise<Standing | null> {
  const { person, topics } = subscriber;
  const { people, shared } = await loadFacts(tx, { userIds: [person.id], topics, tenantKeys: [null], at: now });
  const loaded = people.get(person.id);
  if (!loaded) return null;
  const undoable = (await ownSuppressions(tx, subscriber)).filter((row) => isUndoable(row, now));
  const afterUndo = {
    ...loaded,
    suppressions: loaded.suppressions.filter(({ id }) => !undoable.some((row) => row.id === id)),
  };
  const cells = topics.map((topic) => {
    const facts = cellFacts(loaded, shared, topic, "EMAIL", null);
    const isOn = comes(facts, now);
    const couldBeOn = comes(cellFacts(afterUndo, shared, topic, "EMAIL", null), now);
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
    isAllOff: loaded.switches.some(({ channel, enabled }) => channel === "EMAIL" && !enabled),
    canUndo: undoable.length > 0,
    canBeWeekly: cells.every((cell) => cell.canBeWeekly),
  };
}

/** What would happen to a message now, timing aside. What is off by default only, a tenant's own default may turn on. */
function comes(facts: Facts, now: Date): boolean {
  const { outcome, decidedBy } = decideWithoutTiming(facts, now.getTime());
  return outcome === "SEND" || decidedBy === "TOPIC_DEFAULT";
}
