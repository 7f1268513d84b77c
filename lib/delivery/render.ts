import { channelModules, type Message } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import type { Env } from "#lib/env.ts";
import type { DigestItem } from "#lib/templates/index.ts";
import { requiresUnsubscribeLink, unsubscribeHeaders, unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import { compiledMessage } from "./compiled.ts";
import { renderItems, renderOrNull } from "./digest-items.ts";
import type { DigestInfo } from "./digests.ts";
import type { Ready } from "./re-decide.ts";

/** The message for the provider: the notification's text in the person's language, for one address. */
export async function messageFor(
  env: Env,
  channel: Channel,
  { row, decision, notification, topic, person, to }: Ready,
): Promise<Message> {
  const module = channelModules[channel];
  const template = await compiledMessage(env, notification, topic, person.locale);
  const unsubscribe =
    module.hasUnsubscribeLink && requiresUnsubscribeLink(topic, decision)
      ? await unsubscribeUrl(env.appUrl, { userId: person.id, topicIds: [topic.id] })
      : undefined;
  return module.message(template, person, {
    deliveryId: row.id,
    // A replay of a mail that the provider accepted and later dropped needs a new idempotency key.
    ...(row.providerMessageId !== null && { key: `${row.id}:${row.providerMessageId}` }),
    to,
    links: { preferences: `${env.appUrl}/preferences`, unsubscribe },
    headers: { ...mailHeaders(unsubscribe), "X-Notification-Id": notification.id },
    tags: { topic: topic.key, notification: notification.id, delivery: row.id },
  });
}

const mailHeaders = (unsubscribe: string | undefined): Record<string, string> => ({
  "Auto-Submitted": "auto-generated",
  ...(unsubscribe && unsubscribeHeaders(unsubscribe)),
});

export interface RenderedDigest {
  /** Null: no item could be rendered. */
  message: Message | null;
  included: Ready[];
  failed: Ready[];
  /** Items for the next digest. */
  overflow: Ready[];
}

/** Sorts items by the time when their notifications were accepted. */
const byAcceptance = ({ notification: a }: Ready, { notification: b }: Ready): number =>
  a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);

/** Renders several deliveries of one person as one message, without items that fail to render or do not fit. */
export async function renderDigest(
  env: Env,
  channel: Channel,
  digest: DigestInfo,
  ready: readonly Ready[],
): Promise<RenderedDigest> {
  const { rendered, failed, overflow } = await renderItems(env, channel, ready.toSorted(byAcceptance));
  const included = rendered.map(({ one }) => one);
  const [first, ...rest] = included;
  const items = rendered.map(({ item }) => item);
  const message =
    first && (await renderOrNull(first, () => digestMessage(env, channel, digest, [first, ...rest], items)));
  return message
    ? { message, included, failed, overflow }
    : { message: null, included: [], failed: [...failed, ...included], overflow };
}

/** Renders a digest again from the items that it was sent with. Throws if no item can be rendered. */
export async function renderDigestAgain(
  env: Env,
  channel: Channel,
  digest: DigestInfo,
  ready: readonly Ready[],
): Promise<Message> {
  const { message } = await renderDigest(env, channel, digest, ready);
  if (!message) throw new Error("no item of the digest can be rendered; see the log");
  return message;
}

async function digestMessage(
  env: Env,
  channel: Channel,
  { id: digestId, kind }: DigestInfo,
  ready: readonly [Ready, ...Ready[]],
  items: readonly DigestItem[],
): Promise<Message> {
  const [{ person, to }] = ready;
  const module = channelModules[channel];
  const unsubscribe = module.hasUnsubscribeLink ? await digestUnsubscribeLink(env, digestId, ready) : undefined;
  const links = { preferences: `${env.appUrl}/preferences` };
  return module.digest(
    { kind, items, locale: person.locale, links, unsubscribe, postalAddress: env.POSTAL_ADDRESS },
    {
      deliveryId: digestId,
      to,
      links,
      headers: mailHeaders(unsubscribe?.url),
      tags: { kind: "digest", delivery: digestId },
    },
  );
}

/** One link for all topics of the digest from which the person can unsubscribe. */
async function digestUnsubscribeLink(env: Env, digestId: string, ready: readonly [Ready, ...Ready[]]) {
  const [{ person }] = ready;
  const topics = ready
    .filter(({ decision, topic }) => requiresUnsubscribeLink(topic, decision))
    .map(({ topic }) => topic);
  if (topics.length === 0) return undefined;
  const topicIds = topics.map(({ id }) => id);
  const url = await unsubscribeUrl(env.appUrl, { userId: person.id, topicIds, digestId });
  return { url, topics: [...new Set(topics.map(({ name }) => name))] };
}
