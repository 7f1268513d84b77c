import { createTranslator } from "use-intl/core";
import { transaction } from "#db/client.ts";
import type { ChannelWebhook, RecordedEvent, Reply, WebhookRoute } from "#lib/channels/index.ts";
import { env } from "#lib/env.ts";
import { languageOf } from "#lib/language.ts";
import { senderState } from "#lib/suppression/index.ts";
import { intentOf } from "./read-intent.ts";

type Words = NonNullable<WebhookRoute["reply"]>["words"];

/** The reply in the sender's language: our name, the effect, and how to change it. */
export function replyTo(words: Words, reply: Reply, locale: string): string {
  const { appUrl, EMAIL_FROM } = env();
  const language = languageOf(locale);
  const translate = createTranslator({ locale: language, messages: words[language] });
  return translate(reply, { sender: senderName(EMAIL_FROM), url: `${appUrl}/preferences` });
}

/** The display name of EMAIL_FROM, which people know: `Acme <news@acme.example>` is "Acme". */
const senderName = (from: string): string =>
  /^\s*"?([^"<]+?)"?\s*</.exec(from)?.[1] ?? from.slice(from.indexOf("@") + 1);

/**
 * Returns the reply to a message, which describes the effect of its job; null if there is none. Neither a text without a keyword
 * nor one that the provider replied to gets a reply.
 */
export async function replyToEvent(
  webhook: ChannelWebhook,
  words: Words,
  received: RecordedEvent,
): Promise<string | null> {
  const event = webhook.parse(received);
  if (typeof event === "string" || event.type !== "message" || !event.mayReply) return null;
  const { from } = event;
  const intent = intentOf(event);
  if (intent === null) return null;
  if (from === null) return replyTo(words, "NO_NUMBER", "en");
  const { locale, stopped, blocked } = await transaction({ kind: "system", task: "webhook" }, (tx) =>
    senderState(tx, webhook.channel, from),
  ).catch(() => ({ locale: "en", stopped: false, blocked: false })); // a failed read must not prevent the recording
  if (intent === "START" && blocked) return replyTo(words, "START_BLOCKED", locale);
  // A second STOP gets no reply. Otherwise two machines would reply to each other endlessly.
  return intent === "STOP" && stopped ? null : replyTo(words, intent, locale);
}
