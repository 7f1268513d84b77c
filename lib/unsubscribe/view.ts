import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { maskAddress } from "#lib/people/index.ts";
import { cellFacts, decide, loadFacts } from "#lib/preferences/index.ts";
import { findSubscriber, ownSuppressions } from "./subscriber.ts";
import { isOwnSwitch } from "./switch-off.ts";
import { readUnsubscribeToken } from "./token.ts";

/** What the page of an unsubscribe link shows: how things stand now, and which ways lead on from here. */
export interface UnsubscribeView {
  /** Masked: the mail may have been forwarded. */
  address: string;
  locale: string;
  topics: { key: string; name: string; description: string; isOn: boolean }[];
  /** None of these topics comes any more. */
  isStopped: boolean;
  /** All of them come, once a week. */
  isWeekly: boolean;
  /** The person's mail is switched off altogether. */
  isAllOff: boolean;
  /** It was switched off here, just now, and can be switched on again. */
  canUndoAll: boolean;
  /** A link stopped some of them, and can bring them back. */
  canUndo: boolean;
  /** They can be had once a week instead: none is required, none urgent. */
  canBeWeekly: boolean;
}

/** "gone": the link is ours and nothing of its scope is left, so nothing comes any more. null: the link is none of ours. */
export async function viewUnsubscribe(
  token: string,
  now: Date,
  proof?: string,
): Promise<UnsubscribeView | "gone" | null> {
  const scope = await readUnsubscribeToken(token);
  if (!scope) return null;
  const canUndoAll = await isOwnSwitch(scope.userId, proof);
  const holder: Actor = { kind: "link", userId: scope.userId, tenantKey: null };
  return transaction(holder, async (tx) => {
    const subscriber = await findSubscriber(tx, scope);
    if (!subscriber) return "gone";
    const { person, address, topics } = subscriber;
    const { people, shared } = await loadFacts(tx, {
      userIds: [person.id],
      topics,
      tenantKeys: [null],
      at: now,
    });
    const loaded = people.get(person.id);
    if (!loaded) return "gone";
    const cells = topics.map((topic) => {
      const facts = cellFacts(loaded, shared, topic, "EMAIL", null);
      // What would happen to a message now, timing aside.
      const { outcome } = decide({ ...facts, urgent: true, pause: null, cap: null }, now.getTime());
      return { topic, facts, isOn: outcome === "SEND" };
    });
    return {
      address: maskAddress(address),
      locale: person.locale,
      topics: cells.map(({ topic: { key, name, description }, isOn }) => ({ key, name, description, isOn })),
      isStopped: cells.every(({ isOn }) => !isOn),
      isWeekly: cells.every(({ facts, isOn }) => isOn && facts.generalChoice?.frequency === "WEEKLY"),
      isAllOff: loaded.switches.some(({ channel, enabled }) => channel === "EMAIL" && !enabled),
      canUndoAll,
      canUndo: (await ownSuppressions(tx, subscriber)).length > 0,
      canBeWeekly: cells.every(
        ({ topic, facts }) =>
          !topic.urgent && !facts.archived && facts.policy !== "REQUIRED" && facts.policy !== "UNAVAILABLE",
      ),
    };
  });
}
