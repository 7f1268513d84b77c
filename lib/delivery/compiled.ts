import { LRUCache } from "lru-cache";
import type { Env } from "#lib/env.ts";
import type { NotificationRow } from "#lib/notifications/index.ts";
import { type CompiledMessage, compileMessage } from "#lib/templates/index.ts";
import type { Topic } from "#lib/topics/index.ts";

/** Markdown is parsed once for each notification and language, not once for each person. The most recently used ones are kept. */
const compiled = new LRUCache<string, Promise<CompiledMessage>>({ max: 50 });

/** The notification in a language, compiled once. After an error of compileMessage, the next call compiles it again. */
export function compiledMessage(
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
  // A failure can be temporary. If it were cached, every later call would fail.
  made.catch(() => {
    if (compiled.peek(key) === made) compiled.delete(key);
  });
  return made;
}
