import { createTranslator } from "use-intl/core";
import { transaction } from "#db/client.ts";
import type { ChannelWebhook, RecordedEvent } from "#lib/channels/index.ts";
import { env } from "#lib/env.ts";
import { senderState } from "#lib/suppression/index.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import { type Intent, intentOf } from "./read-intent.ts";

/** NO_NUMBER: nothing changes, because the sender has no number. START_BLOCKED: STOP is lifted, another suppression stays. */
export type Reply = Intent | "NO_NUMBER" | "START_BLOCKED";

/** The reply in the sender's language: our name, the effect, and how to change it. */
export function replyTo(reply: Reply, locale: string): string {
  const { appUrl, EMAIL_FROM } = env();
  const german = /^de\b/i.test(locale);
  const translate = createTranslator({ locale: german ? "de" : "en", messages: german ? de : en });
  return translate(reply, { sender: senderName(EMAIL_FROM), url: `${appUrl}/preferences` });
}

/** The display name of EMAIL_FROM, which people know: `Acme <news@acme.example>` is "Acme". */
const senderName = (from: string): string =>
  /^\s*"?([^"<]+?)"?\s*</.exec(from)?.[1] ?? from.slice(from.indexOf("@") + 1);

/**
 * Returns the reply to a message, which describes the effect of its job; null if there is none. Neither a text without a keyword
 * nor one that the provider replied to gets a reply.
 */
export async function replyToEvent(webhook: ChannelWebhook, received: RecordedEvent): Promise<string | null> {
  const event = webhook.parse(received);
  if (typeof event === "string" || event.type !== "message" || !event.mayReply) return null;
  const { from } = event;
  const intent = intentOf(event);
  if (intent === null) return null;
  if (from === null) return replyTo("NO_NUMBER", "en");
  const { locale, stopped, blocked } = await transaction({ kind: "system", task: "webhook" }, (tx) =>
    senderState(tx, webhook.channel, from),
  ).catch(() => ({ locale: "en", stopped: false, blocked: false })); // a failed read must not prevent the recording
  if (intent === "START" && blocked) return replyTo("START_BLOCKED", locale);
  // A second STOP gets no reply. Otherwise two machines would reply to each other endlessly.
  return intent === "STOP" && stopped ? null : replyTo(intent, locale);
}
