import type { Message } from "#lib/channels/index.ts";
import type { Channel, DigestKind } from "#lib/enums.ts";
import type { Env } from "#lib/env.ts";
import { type DigestItem, digestEmail, digestSlack, digestSms } from "#lib/templates/index.ts";
import { requiresUnsubscribeLink, unsubscribeHeaders, unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import { compiledMessage } from "./compiled.ts";
import { renderItems, unlessFailing } from "./digest-items.ts";
import type { Ready } from "./re-decide.ts";

/** The message as the provider gets it: the notification's text, in the person's language, for one address. */
export async function messageFor(
  env: Env,
  channel: Channel,
  { row, decision, notification, topic, person, to }: Ready,
): Promise<Message> {
  const template = await compiledMessage(env, notification, topic, person.locale);
  const links = { preferences: `${env.appUrl}/preferences` };
  const deliveryId = row.id;
  switch (channel) {
    case "EMAIL": {
      const unsubscribe = requiresUnsubscribeLink(topic, decision)
        ? await unsubscribeUrl(env.appUrl, { userId: person.id, topicIds: [topic.id] })
        : undefined;
      return {
        channel,
        deliveryId,
        // Replayed after the provider had taken it and dropped it later.
        ...(row.providerMessageId !== null && { key: `${deliveryId}:${row.providerMessageId}` }),
        to,
        ...template.email(person, { ...links, unsubscribe }),
        headers: { ...mailHeaders(unsubscribe), "X-Notification-Id": notification.id },
        tags: { topic: topic.key, notification: notification.id, delivery: deliveryId },
      };
    }
    case "SMS":
      return { channel, deliveryId, to, ...template.sms(person) };
    case "SLACK":
      return { channel, deliveryId, to, ...template.slack(person, links) };
  }
}

const mailHeaders = (unsubscribe: string | undefined): Record<string, string> => ({
  "Auto-Submitted": "auto-generated",
  ...(unsubscribe && unsubscribeHeaders(unsubscribe)),
});

/** What becomes of the items that were to go out in one digest. */
export interface MadeDigest {
  /** null: none of them could be made. */
  message: Message | null;
  carried: Ready[];
  unmade: Ready[];
  /** For the next digest. */
  noRoom: Ready[];
}

/** What a digest's message needs of its row. */
export interface DigestHead {
  /** The message's idempotency key. */
  id: string;
  kind: DigestKind;
}

/** Items stand in the order in which their notifications were accepted. */
const byAcceptance = ({ notification: a }: Ready, { notification: b }: Ready): number =>
  a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);

/** Several deliveries of one person as one message. Leaves out items that cannot be rendered or for which there is no room. */
export async function makeDigest(
  env: Env,
  channel: Channel,
  digest: DigestHead,
  ready: readonly Ready[],
): Promise<MadeDigest> {
  const { made, unmade, noRoom } = await renderItems(env, channel, ready.toSorted(byAcceptance));
  const carried = made.map(({ one }) => one);
  const [first, ...rest] = carried;
  const items = made.map(({ item }) => item);
  const message = first && (await unlessFailing(first, () => digestOf(env, channel, digest, [first, ...rest], items)));
  return message
    ? { message, carried, unmade, noRoom }
    : { message: null, carried: [], unmade: [...unmade, ...carried], noRoom };
}

/** The digest as it went out, made again of the items that were in it. Throws if none of them can be made. */
export async function digestMessageFor(
  env: Env,
  channel: Channel,
  digest: DigestHead,
  ready: readonly Ready[],
): Promise<Message> {
  const { message } = await makeDigest(env, channel, digest, ready);
  if (!message) throw new Error("none of the digest's items can be made; see the log");
  return message;
}

async function digestOf(
  env: Env,
  channel: Channel,
  { id: digestId, kind }: DigestHead,
  ready: readonly [Ready, ...Ready[]],
  items: readonly DigestItem[],
): Promise<Message> {
  const [{ person, to }] = ready;
  const digest = {
    kind,
    items,
    locale: person.locale,
    links: { preferences: `${env.appUrl}/preferences` },
    postalAddress: env.POSTAL_ADDRESS,
  };
  switch (channel) {
    case "EMAIL": {
      const unsubscribe = await digestUnsubscribe(env, digestId, ready);
      return {
        channel,
        deliveryId: digestId,
        to,
        ...(await digestEmail({ ...digest, unsubscribe })),
        headers: mailHeaders(unsubscribe?.url),
        tags: { kind: "digest", delivery: digestId },
      };
    }
    case "SMS":
      return { channel, deliveryId: digestId, to, ...digestSms(digest) };
    case "SLACK":
      return { channel, deliveryId: digestId, to, ...digestSlack(digest) };
  }
}

/** One link for all topics of the digest that the person may leave; those that are locked stay out of it. */
async function digestUnsubscribe(env: Env, digestId: string, ready: readonly [Ready, ...Ready[]]) {
  const [{ person }] = ready;
  const topics = ready
    .filter(({ decision, topic }) => requiresUnsubscribeLink(topic, decision))
    .map(({ topic }) => topic);
  if (topics.length === 0) return undefined;
  const topicIds = topics.map(({ id }) => id);
  const url = await unsubscribeUrl(env.appUrl, { userId: person.id, topicIds, digestId });
  return { url, topics: [...new Set(topics.map(({ name }) => name))] };
}
