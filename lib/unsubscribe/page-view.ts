import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { maskAddress } from "#lib/contacts/index.ts";
import { readLinkStatus } from "./link-status.ts";
import { findSubscriber } from "./resolve-link.ts";
import { isUndoProofValid } from "./switch-off.ts";
import { readUnsubscribeToken } from "./token.ts";

/** The content of an unsubscribe page: the current state and the possible actions. */
export interface UnsubscribeView {
  /** Masked, because the mail may have been forwarded. */
  address: string;
  locale: string;
  topics: { key: string; name: string; description: string; isOn: boolean }[];
  /** None of these topics is on. */
  isStopped: boolean;
  /** All topics are on and weekly. */
  isWeekly: boolean;
  /** The person's e-mail channel is switched off. */
  isAllOff: boolean;
  /** The e-mail channel was switched off on this page and can be switched on again. */
  canUndoAll: boolean;
  /** A link stopped some of the topics in the last 24 hours, so an undo is possible. */
  canUndo: boolean;
  /** The topics can be changed to weekly; see link-status.ts. */
  canBeWeekly: boolean;
}

/** "gone": the link is valid, but its person, address or topics no longer exist. null: the link is unknown. */
export async function viewUnsubscribePage(
  token: string,
  now: Date,
  proof?: string,
): Promise<UnsubscribeView | "gone" | null> {
  const scope = await readUnsubscribeToken(token);
  if (!scope) return null;
  const canUndoAll = await isUndoProofValid(scope.userId, proof);
  const actor: Actor = { kind: "link", userId: scope.userId, tenantKey: null };
  return transaction(actor, async (tx) => {
    const subscriber = await findSubscriber(tx, scope);
    if (!subscriber || subscriber === "gone") return subscriber;
    const status = await readLinkStatus(tx, subscriber, now);
    if (!status) return "gone";
    const { topics, isAllOff, canUndo, canBeWeekly } = status;
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
