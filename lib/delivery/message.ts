import type { Env } from "#lib/env.ts";
import type { NotificationRow } from "#lib/notifications/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import { isUnsubscribable, unsubscribeHeaders, unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import type { Channel } from "#lib/vocabulary.ts";
import type { Message } from "./channels/index.ts";
import type { Ready } from "./decide-again.ts";
import { type CompiledMessage, compileMessage, digestEmail, digestSlack, digestSms } from "./templates/index.ts";

/** Markdown is parsed once for each notification and language, not once a person; the newest few are kept. */
const compiled = new Map<string, Promise<CompiledMessage>>();
const keep = 50;

function compiledMessage(
  env: Env,
  notification: NotificationRow,
  topic: Topic,
  locale: string,
): Promise<CompiledMessage> {
  const key = `${notification.id} ${locale} ${topic.updatedAt.getTime()}`;
  const known = compiled.get(key);
  if (known) return known;
  const made = compileMessage({
    subject: notification.subject,
    body: notification.body,
    data: notification.data,
    topic,
    locale,
    appUrl: env.appUrl,
    postalAddress: env.POSTAL_ADDRESS,
  });
  compiled.set(key, made);
  if (compiled.size > keep) compiled.delete(compiled.keys().next().value ?? key);
  return made;
}

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
      const unsubscribe = isUnsubscribable(topic, decision)
        ? await unsubscribeUrl(env.appUrl, { userId: person.id, topicIds: [topic.id] })
        : undefined;
      return {
        channel,
        deliveryId,
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

/** Several deliveries of one person as one message; `digestId` is its idempotency key. */
export async function digestMessageFor(
  env: Env,
  channel: Channel,
  digestId: string,
  ready: readonly [Ready, ...Ready[]],
): Promise<Message> {
  const [{ person, to }] = ready;
  const items = await Promise.all(
    ready.map(async ({ notification, topic }) =>
      (await compiledMessage(env, notification, topic, person.locale)).item(person),
    ),
  );
  const digest = {
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
  const topics = ready.filter(({ decision, topic }) => isUnsubscribable(topic, decision)).map(({ topic }) => topic);
  if (topics.length === 0) return undefined;
  const topicIds = topics.map(({ id }) => id);
  const url = await unsubscribeUrl(env.appUrl, { userId: person.id, topicIds, digestId });
  return { url, topics: [...new Set(topics.map(({ name }) => name))] };
}
