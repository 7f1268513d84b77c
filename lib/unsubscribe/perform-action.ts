import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { recordConsents } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError, UserError } from "#lib/errors.ts";
import { lockPerson, setChannelSwitch, setPreferences } from "#lib/preferences/index.ts";
import { liftRows, suppress } from "#lib/suppression/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { standingOf } from "./link-status.ts";
import { findSubscriber, isUndoable, ownSuppressions, type Subscriber } from "./resolve-link.ts";
import { isOwnSwitch, switchOff } from "./switch-off.ts";
import { readUnsubscribeToken, type Scope } from "./token.ts";

/** All that the holder of an unsubscribe link can do: mails are forwarded, and this must bear it. */
export const UNSUBSCRIBE_ACTIONS = ["unsubscribe", "undo", "weekly", "all-off", "undo-all"] as const;
export type UnsubscribeAction = (typeof UNSUBSCRIBE_ACTIONS)[number];

/** Nobody but the service writes suppressions; who asked for one stands in the audit trail. */
const service: Actor = { kind: "system", task: "unsubscribe" };
const reason = "unsubscribe link";

/**
 * Does one of these things for whoever holds the link. "unknown": nobody knows the link; "refused": the topics cannot be had
 * that way, or not through a link. Doing it twice is as doing it once; where nothing of the link's scope is left it is done already.
 */
export async function actOnUnsubscribe(
  { requestId, now }: Omit<Ctx, "actor">,
  token: string,
  action: UnsubscribeAction,
  /** For "undo-all": the one that "all-off" gave. */
  proof?: string,
): Promise<{ outcome: "done" | "refused" | "unknown"; proof?: string }> {
  const scope = await readUnsubscribeToken(token);
  if (!scope) return { outcome: "unknown" };
  const ctx: Ctx = { actor: { kind: "link", userId: scope.userId, tenantKey: null }, requestId, now };
  const subscriber = await transaction(ctx.actor, (tx) => findSubscriber(tx, scope));
  if (!subscriber) return { outcome: "unknown" };
  if (subscriber === "gone") return { outcome: "done" };
  try {
    const given = await actions[action](ctx, scope, subscriber, proof);
    return { outcome: "done", ...(typeof given === "string" && { proof: given }) };
  } catch (error) {
    if (error instanceof UserError) return { outcome: "refused" };
    throw error;
  }
}

type Act = (ctx: Ctx, scope: Scope, subscriber: Subscriber, proof: string | undefined) => Promise<unknown>;

const actions: Record<UnsubscribeAction, Act> = {
  unsubscribe,
  undo,
  weekly,
  "all-off": (ctx, { userId }) => switchOff(ctx, userId),
  "undo-all": async (ctx, { userId }, _subscriber, proof) => {
    if (!(await isOwnSwitch(userId, proof))) throw new ConflictError("Email was not turned off with this link.");
    await setChannelSwitch(ctx, { channel: "EMAIL", enabled: true, reason });
  },
};

/** Suppresses the topics for the present address, and records the withdrawal where they needed consent. */
async function unsubscribe(ctx: Ctx, scope: Scope): Promise<void> {
  await locked(scope, async (tx, subscriber) => {
    const { person, address, topics } = subscriber;
    const rows = await ownSuppressions(tx, subscriber);
    const fresh = topics.filter(({ id }) => !rows.some(({ topicId }) => topicId === id));
    for (const { id: topicId } of fresh)
      await suppress(tx, ctx, {
        userId: person.id,
        channel: "EMAIL",
        address,
        scope: "TOPIC",
        topicId,
        reason: "UNSUBSCRIBE",
      });
    await recordConsents(tx, ctx, consentsTo(subscriber, fresh, false));
  });
}

/** Lifts what this link's scope made just now, and nothing else. */
async function undo(ctx: Ctx, scope: Scope): Promise<void> {
  await locked(scope, async (tx, subscriber) => {
    const rows = await ownSuppressions(tx, subscriber);
    const undoable = rows.filter((row) => isUndoable(row, ctx.now));
    if (undoable.length === 0 && rows.length > 0) throw new ConflictError("This unsubscribe is too old to undo.");
    const lifted = await liftRows(tx, ctx, undoable, reason);
    const topics = subscriber.topics.filter(({ id }) => lifted.some(({ topicId }) => topicId === id));
    await recordConsents(tx, ctx, consentsTo(subscriber, topics, true));
  });
}

/**
 * Changes when the mail comes and turns none on, so that a "no" from elsewhere, said meanwhile too, is not overruled; then it
 * is undone what the link stopped.
 */
async function weekly(ctx: Ctx, scope: Scope, subscriber: Subscriber): Promise<void> {
  const standing = await transaction(ctx.actor, (tx) => standingOf(tx, subscriber, ctx.now));
  if (!standing?.canBeWeekly) throw new ConflictError("This link cannot turn these emails on.");
  const wish = { channel: "EMAIL", frequency: "WEEKLY" } as const;
  await setPreferences(ctx, { cells: subscriber.topics.map(({ key }) => ({ topicKey: key, ...wish })), reason });
  await undo(ctx, scope);
}

const consentsTo = ({ person }: Subscriber, topics: readonly Topic[], granted: boolean) =>
  topics.map((topic) => ({ person, topic, channel: "EMAIL" as const, granted, tenantKey: null, source: reason }));

type Write = (tx: Parameters<typeof lockPerson>[0], subscriber: Subscriber) => Promise<void>;

/** One at a time for each person, with the scope as it stands then: two clicks at once make one suppression. */
async function locked(scope: Scope, write: Write): Promise<void> {
  await transaction(service, async (tx) => {
    await lockPerson(tx, scope.userId);
    const subscriber = await findSubscriber(tx, scope);
    if (subscriber && subscriber !== "gone") await write(tx, subscriber);
  });
}
