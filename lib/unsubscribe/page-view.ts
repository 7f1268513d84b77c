import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { maskAddress } from "#lib/contacts/index.ts";
import { standingOf } from "./link-status.ts";
import { findSubscriber } from "./resolve-link.ts";
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
  /** A link stopped some of them just now, and can bring them back. */
  canUndo: boolean;
  /** They can be had once a week instead; see standing.ts. */
  canBeWeekly: boolean;
}

/** "gone": the link is ours and nothing of its scope is left, so nothing comes any more. null: nobody knows the link. */
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
    if (!subscriber || subscriber === "gone") return subscriber;
    const standing = await standingOf(tx, subscriber, now);
    if (!standing) return "gone";
    const { topics, isAllOff, canUndo, canBeWeekly } = standing;
    return {
      address: maskAddress(subscriber.address),
      locale: subscriber.person.locale,
      topics: topics.map(({ topic: { key, name, description }, isOn }) => ({ key, name, description, isOn })),
      isStopped: topics.every(({ isOn }) => !isOn),
      isWeekly: topics.every(({ isWeekly }) => isWeekly),
      isAllOff,
      canUndoAll,
      canUndo,
      canBeWeekly,
    };
  });
}
