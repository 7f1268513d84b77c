import { createTranslator } from "use-intl/core";
import { env } from "#lib/env.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import type { Intent } from "./read-intent.ts";

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

/** A response in Twilio's format: one message to the sender, or none (twilio.com/docs/messaging/twiml). */
export function twiml(message: string | null): Response {
  const body = message === null ? "<Response/>" : `<Response><Message>${escapeXml(message)}</Message></Response>`;
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`, {
    headers: { "content-type": "text/xml; charset=utf-8", "cache-control": "no-store" },
  });
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
