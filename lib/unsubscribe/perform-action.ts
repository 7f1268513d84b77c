import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { recordConsents } from "#lib/consent/index.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError, UserError } from "#lib/errors.ts";
import { lockPerson, setChannelSwitch, setPreferences } from "#lib/preferences/index.ts";
import { liftRows, suppress } from "#lib/suppression/index.ts";
import { metrics } from "#lib/telemetry/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { readLinkStatus } from "./link-status.ts";
import { findSubscriber, isUndoable, linkSuppressions, type Subscriber } from "./resolve-link.ts";
import { isUndoProofValid, switchOff } from "./switch-off.ts";
import { linkChannel, readUnsubscribeToken, type Scope } from "./token.ts";

/** All actions of an unsubscribe link. Mails are forwarded, so each action must be harmless if another person performs it. */
export const UNSUBSCRIBE_ACTIONS = ["unsubscribe", "undo", "weekly", "all-off", "undo-all"] as const;
export type UnsubscribeAction = (typeof UNSUBSCRIBE_ACTIONS)[number];

/** Only the service writes suppressions. The audit event names the actor who asked for one. */
const service: Actor = { kind: "system", task: "unsubscribe" };
const reason = "unsubscribe link";

/**
 * Performs an action for the holder of the link. "unknown": the link is not valid. "refused": the topics or the link do not
 * allow the action. Idempotent; "done" also if the link's person, address or topics no longer exist.
 */
export async function performUnsubscribeAction(
  { requestId, now }: Omit<Ctx, "actor">,
  token: string,
  action: UnsubscribeAction,
  /** For "undo-all": the proof that "all-off" returned. */
  proof?: string,
): Promise<{ outcome: "done" | "refused" | "unknown"; proof?: string }> {
  const scope = await readUnsubscribeToken(token);
  if (!scope) return { outcome: "unknown" };
  const ctx: Ctx = { actor: { kind: "link", userId: scope.userId, tenantKey: null }, requestId, now };
  const subscriber = await transaction(ctx.actor, (tx) => findSubscriber(tx, scope));
  if (!subscriber) return { outcome: "unknown" };
  if (subscriber === "gone") return { outcome: "done" };
  try {
    const result = await actions[action](ctx, scope, subscriber, proof);
    count("ok");
    return { outcome: "done", ...(typeof result === "string" && { proof: result }) };
  } catch (error) {
    count(error instanceof UserError ? "refused" : "error");
    if (error instanceof UserError) return { outcome: "refused" };
    throw error;
  }
}

const count = (outcome: "ok" | "refused" | "error"): void =>
  metrics.preferenceChanges.inc({ change: "unsubscribe", by: "link", outcome });

type Perform = (ctx: Ctx, scope: Scope, subscriber: Subscriber, proof: string | undefined) => Promise<unknown>;

const actions: Record<UnsubscribeAction, Perform> = {
  unsubscribe,
  undo,
  weekly,
  "all-off": (ctx, { userId }) => switchOff(ctx, userId),
  "undo-all": async (ctx, { userId }, _subscriber, proof) => {
    if (!(await isUndoProofValid(userId, proof))) throw new ConflictError("Email was not turned off with this link.");
    await setChannelSwitch(ctx, { channel: linkChannel, enabled: true, reason });
  },
};

/** Suppresses the topics for the current address, and records the withdrawal of consent for MARKETING topics. */
async function unsubscribe(ctx: Ctx, scope: Scope): Promise<void> {
  await withLockedSubscriber(scope, async (tx, subscriber) => {
    const { person, address, topics } = subscriber;
    const rows = await linkSuppressions(tx, subscriber);
    const newTopics = topics.filter(({ id }) => !rows.some(({ topicId }) => topicId === id));
    for (const { id: topicId } of newTopics)
      await suppress(tx, ctx, {
        userId: person.id,
        channel: linkChannel,
        address,
        scope: "TOPIC",
        topicId,
        reason: "UNSUBSCRIBE",
      });
    await recordConsents(tx, ctx, consentsTo(subscriber, newTopics, false));
  });
}

/** Lifts only the suppressions that links for these topics created in the last 24 hours. */
async function undo(ctx: Ctx, scope: Scope): Promise<void> {
  await withLockedSubscriber(scope, async (tx, subscriber) => {
    const rows = await linkSuppressions(tx, subscriber);
    const undoable = rows.filter((row) => isUndoable(row, ctx.now));
    if (undoable.length === 0 && rows.length > 0) throw new ConflictError("This unsubscribe is too old to undo.");
    const lifted = await liftRows(tx, ctx, undoable, reason);
    const topics = subscriber.topics.filter(({ id }) => lifted.some(({ topicId }) => topicId === id));
    await recordConsents(tx, ctx, consentsTo(subscriber, topics, true));
  });
}

/**
 * Sets the frequency WEEKLY without switching topics on, so that an opt-out made elsewhere is not overruled. Then undoes the
 * link's own suppressions.
 */
async function weekly(ctx: Ctx, scope: Scope, subscriber: Subscriber): Promise<void> {
  const status = await transaction(ctx.actor, (tx) => readLinkStatus(tx, subscriber, ctx.now));
  if (!status?.canBeWeekly) throw new ConflictError("This link cannot turn these emails on.");
  const weeklyEmail = { channel: linkChannel, frequency: "WEEKLY" } as const;
  await setPreferences(ctx, { cells: subscriber.topics.map(({ key }) => ({ topicKey: key, ...weeklyEmail })), reason });
  await undo(ctx, scope);
}

const consentsTo = ({ person }: Subscriber, topics: readonly Topic[], granted: boolean) =>
  topics.map((topic) => ({ person, topic, channel: linkChannel, granted, tenantKey: null, source: reason }));

type Write = (tx: Parameters<typeof lockPerson>[0], subscriber: Subscriber) => Promise<void>;

/** Serialises the actions for one person, so that two concurrent clicks create one suppression. */
async function withLockedSubscriber(scope: Scope, write: Write): Promise<void> {
  await transaction(service, async (tx) => {
    await lockPerson(tx, scope.userId);
    const subscriber = await findSubscriber(tx, scope);
    if (subscriber && subscriber !== "gone") await write(tx, subscriber);
  });
}
