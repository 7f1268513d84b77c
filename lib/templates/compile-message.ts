import type { Classification } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";
import { languageOf } from "#lib/language.ts";
import { parseBody, writeHtml } from "./body.ts";
import { cleanLine, escapeSlack, safeUrl } from "./escape.ts";
import { findMissingFields } from "./fields.ts";
import { footerLink, htmlContent, renderLayout } from "./layout.ts";
import { createTextNotations, htmlOutput } from "./output-formats.ts";
import { createSeals, type PersonValues } from "./placeholders.ts";
import { SLACK_FALLBACK_LENGTH, slackBlocks } from "./slack-blocks.ts";
import { isBlank } from "./subject.ts";
import { writeText } from "./text.ts";
import { words } from "./translations.ts";
import { truncate, truncateSms } from "./truncate.ts";

export interface MessageTemplate {
  /** Plain text with {{placeholders}}. */
  subject: string;
  /** Markdown with {{placeholders}}; raw HTML in it is shown, not obeyed. */
  body: string;
  data: Readonly<Record<string, unknown>>;
  topic: { name: string; classification: Classification };
  locale: string;
  appUrl: string;
  /** Shown when the topic is MARKETING (CAN-SPAM section 5(a)(5)). */
  postalAddress?: string;
}
export interface Recipient {
  name: string | null;
}
export interface MailLinks {
  preferences: string;
  unsubscribe?: string;
}
export interface CompiledMessage {
  email(person: Recipient, links: MailLinks): { subject: string; html: string; text: string };
  sms(person: Recipient): { text: string };
  /** Without links, the preferences link leads to the signed-in page. */
  slack(person: Recipient, links?: MailLinks): { text: string; blocks: unknown[] };
  /** The same content without its frame, to stand among others in a digest. */
  item(person: Recipient): DigestItem;
}
/** One message's content in each notation, values filled in and escaped for it. */
export interface DigestItem {
  topic: string;
  classification: Classification;
  subject: string;
  html: string;
  text: string;
  markdown: string;
}

const PREVIEW_LENGTH = 140;

/**
 * A notification in one language, ready for any number of people: Markdown is parsed and the mail rendered once, here;
 * what comes back only joins strings, so a million recipients cost a million concatenations.
 * Values (of `data` and of people) are never read as Markdown, HTML, mentions or placeholders. Links that do not end
 * up as absolute http, https or mailto URLs become "#". Throws ValidationError when `data` lacks a field.
 */
export async function compileMessage(template: MessageTemplate): Promise<CompiledMessage> {
  const missing = findMissingFields(`${template.subject}\n${template.body}`, template.data);
  if (missing.length > 0)
    throw new ValidationError(`The data has no value for ${missing.map((field) => `{{${field}}}`).join(", ")}`, [
      "data",
    ]);

  const t = words(template.locale);
  const seals = createSeals();
  const { plain, line, preview, slack, plainOutput, slackOutput } = createTextNotations(seals);
  const topic = cleanLine(template.topic.name);
  const { classification } = template.topic;
  // Each person's mail is joined from these: nothing is translated a million times.
  const label = { change: t("changePreferences"), unsubscribe: t("unsubscribe", { topic }), friend: t("friend") };
  const why = t(`why.${classification}`, { topic });
  const postalAddress =
    classification === "MARKETING"
      ? cleanLine(template.postalAddress ?? "")
          .replace(/\s+/g, " ")
          .trim()
      : "";

  const sealedSubject = seals.sealTemplate(template.subject, template.data);
  const tokens = parseBody(seals.sealTemplate(template.body, template.data));
  const subjectOf = seals.compile(cleanLine(sealedSubject), plainOutput);
  const textOf = seals.compile(writeText(tokens, plain), plainOutput);
  const lineOf = seals.compile(writeText(tokens, line), plainOutput);
  const previewOf = seals.compile(writeText(tokens, preview), plainOutput);
  const markdownOf = seals.compile(writeText(tokens, slack), slackOutput);
  const bodyOf = seals.compile(writeHtml(tokens), htmlOutput);

  // What stands between the two marks is left out for a person who cannot unsubscribe.
  const mark = seals.mark("unsubscribe");
  const html = await renderLayout({
    language: languageOf(template.locale),
    preview: seals.seal({ person: "preview" }),
    eyebrow: topic,
    heading: sealedSubject,
    content: htmlContent(writeHtml(tokens)),
    footer: [
      why,
      [
        footerLink(seals.seal({ person: "preferences" }), label.change),
        mark,
        " · ",
        footerLink(seals.seal({ person: "unsubscribe" }), label.unsubscribe),
        mark,
      ],
      ...(postalAddress ? [postalAddress] : []),
    ],
  });
  const [htmlStart, htmlUnsubscribe, htmlEnd] = html.split(mark).map((part) => seals.compile(part, htmlOutput));

  function valuesOf(person: Recipient, links?: MailLinks): PersonValues {
    const given = cleanLine(person.name ?? "").trim();
    const name = isBlank(given) ? label.friend : given;
    const preferences = links?.preferences ?? `${template.appUrl}/preferences`;
    return { name, preferences, unsubscribe: links?.unsubscribe ?? "", preview: "" };
  }
  function footerOf(links: MailLinks): string {
    const lines = [why, `${label.change}: ${safeUrl(links.preferences)}`];
    if (links.unsubscribe) lines.push(`${label.unsubscribe}: ${safeUrl(links.unsubscribe)}`);
    if (postalAddress) lines.push(postalAddress);
    return lines.join("\n");
  }

  return {
    email(person, links) {
      const values = valuesOf(person, links);
      values.preview = truncate(cleanLine(previewOf(values)).replace(/ {2,}/g, " ").trim(), PREVIEW_LENGTH);
      const unsubscribe = links.unsubscribe ? htmlUnsubscribe?.(values) : "";
      return {
        subject: subjectOf(values).trim(),
        html: `${htmlStart?.(values)}${unsubscribe}${htmlEnd?.(values)}`,
        text: `${textOf(values)}\n\n--\n${footerOf(links)}\n`,
      };
    },
    sms(person) {
      const values = valuesOf(person);
      return { text: truncateSms(foldBlanks(lead(subjectOf(values), lineOf(values)))) };
    },
    slack(person, links) {
      const values = valuesOf(person, links);
      const subject = subjectOf(values).trim();
      const preferences = { url: safeUrl(values.preferences), text: label.change };
      return {
        text: escapeSlack(truncate(lead(subject, textOf(values)), SLACK_FALLBACK_LENGTH)),
        blocks: slackBlocks({ subject, markdown: markdownOf(values), topic, why, preferences }),
      };
    },
    item(person) {
      const values = valuesOf(person);
      return {
        topic,
        classification,
        subject: subjectOf(values).trim(),
        html: bodyOf(values),
        text: textOf(values),
        markdown: markdownOf(values),
      };
    },
  };
}

/** Blanks as one space, but a single line break as one: "Best,⏎The team". */
const foldBlanks = (text: string): string =>
  text.replace(/\s+/g, (blanks) => (blanks.split("\n").length === 2 ? "\n" : " ")).trim();

/** The subject before the body, as one text. */
function lead(subject: string, body: string): string {
  const head = subject.trim();
  if (!head || !body) return head || body;
  return /[.!?:…。！？]$/.test(head) ? `${head} ${body}` : `${head}: ${body}`;
}
