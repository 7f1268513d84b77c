import type { Env } from "#lib/env.ts";
import type { NotificationRow } from "#lib/notifications/index.ts";
import { type CompiledMessage, compileMessage } from "#lib/templates/index.ts";
import type { Topic } from "#lib/topics/index.ts";

/** Markdown is parsed once for each notification and language, not once a person; the newest few are kept. */
const compiled = new Map<string, Promise<CompiledMessage>>();
const keep = 50;

/** The notification in a language, compiled or as it was compiled before. Throws what compileMessage does, and then tries anew. */
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
  if (compiled.size > keep) compiled.delete(compiled.keys().next().value ?? key);
  // A failure may pass: kept, it would be that of everybody who comes later.
  made.catch(() => {
    if (compiled.get(key) === made) compiled.delete(key);
  });
  return made;
}
