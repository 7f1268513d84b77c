import { createTranslator } from "use-intl/core";
import { env } from "#lib/env.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };
import type { Intent } from "./read-intent.ts";

/** NO_NUMBER: nothing changes, for the sender has no number. START_BLOCKED: the STOP ends, another suppression stays. */
export type Reply = Intent | "NO_NUMBER" | "START_BLOCKED";

/** The reply in a language: who writes, what happens now, and how to change it. */
export function replyTo(reply: Reply, locale: string): string {
  const { appUrl, EMAIL_FROM } = env();
  const german = /^de\b/i.test(locale);
  const translate = createTranslator({ locale: german ? "de" : "en", messages: german ? de : en });
  return translate(reply, { sender: senderName(EMAIL_FROM), url: `${appUrl}/preferences` });
}

/** The name that our mails come from is the one that people know us by: `Acme <news@acme.example>` is "Acme". */
const senderName = (from: string): string =>
  /^\s*"?([^"<]+?)"?\s*</.exec(from)?.[1] ?? from.slice(from.indexOf("@") + 1);

/** Twilio's answer format: one message back to who wrote, or none (twilio.com/docs/messaging/twiml). */
export function twiml(message: string | null): Response {
  const body = message === null ? "<Response/>" : `<Response><Message>${escapeXml(message)}</Message></Response>`;
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`, {
    headers: { "content-type": "text/xml; charset=utf-8", "cache-control": "no-store" },
  });
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
