import type { Classification } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";
import { languageOf } from "#lib/language.ts";
import { parseBody, writeHtml } from "./body.ts";
import { cleanLine, escapeSlack, safeUrl } from "./escape.ts";
import { findMissingFields } from "./fields.ts";
import { footerLink, htmlContent, renderLayout } from "./layout.ts";
import { createTextFormats, htmlOutput } from "./output-formats.ts";
import { createMarkers, type PersonValues } from "./placeholders.ts";
import { SLACK_FALLBACK_LENGTH, slackBlocks } from "./slack-blocks.ts";
import { isBlank } from "./subject.ts";
import { writeText } from "./text.ts";
import { translatorFor } from "./translations.ts";
import { truncate, truncateSms } from "./truncate.ts";

export interface MessageTemplate {
  /** Plain text with {{placeholders}}. */
  subject: string;
  /** Markdown with {{placeholders}}; raw HTML in it is shown as text. */
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
  /** Without `links`, the preferences link leads to the signed-in page. */
  slack(person: Recipient, links?: MailLinks): { text: string; blocks: unknown[] };
  /** The content without subject line and footer, as one item of a digest. */
  item(person: Recipient): DigestItem;
}
/** The content of one message in each format, with the values filled in and escaped for the format. */
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
 * Parses and renders a notification once per language; the result only joins strings for each person. Values are never read
 * as Markdown, HTML, mentions or placeholders. Links that are not absolute http, https or mailto URLs become "#". Throws
 * ValidationError if a field is missing in `data`.
 */
export async function compileMessage(template: MessageTemplate): Promise<CompiledMessage> {
  const missing = findMissingFields(`${template.subject}\n${template.body}`, template.data);
  if (missing.length > 0)
    throw new ValidationError(`The data has no value for ${missing.map((field) => `{{${field}}}`).join(", ")}`, [
      "data",
    ]);

  const t = translatorFor(template.locale);
  const markers = createMarkers();
  const { plain, line, preview, slack, plainOutput, slackOutput } = createTextFormats(markers);
  const topic = cleanLine(template.topic.name);
  const { classification } = template.topic;
  // Translated once, not for each person.
  const label = { change: t("changePreferences"), unsubscribe: t("unsubscribe", { topic }), friend: t("friend") };
  const footerReason = t(`why.${classification}`, { topic });
  const postalAddress =
    classification === "MARKETING"
      ? cleanLine(template.postalAddress ?? "")
          .replace(/\s+/g, " ")
          .trim()
      : "";

  const markedSubject = markers.insertMarkers(template.subject, template.data);
  const tokens = parseBody(markers.insertMarkers(template.body, template.data));
  const subjectOf = markers.compile(cleanLine(markedSubject), plainOutput);
  const textOf = markers.compile(writeText(tokens, plain), plainOutput);
  const lineOf = markers.compile(writeText(tokens, line), plainOutput);
  const previewOf = markers.compile(writeText(tokens, preview), plainOutput);
  const markdownOf = markers.compile(writeText(tokens, slack), slackOutput);
  const bodyOf = markers.compile(writeHtml(tokens), htmlOutput);

  // The part between the two delimiters is omitted for a person who cannot unsubscribe.
  const delimiter = markers.delimiter("unsubscribe");
  const html = await renderLayout({
    language: languageOf(template.locale),
    preview: markers.markerFor({ person: "preview" }),
    eyebrow: topic,
    heading: markedSubject,
    content: htmlContent(writeHtml(tokens)),
    footer: [
      footerReason,
      [
        footerLink(markers.markerFor({ person: "preferences" }), label.change),
        delimiter,
        " · ",
        footerLink(markers.markerFor({ person: "unsubscribe" }), label.unsubscribe),
        delimiter,
      ],
      ...(postalAddress ? [postalAddress] : []),
    ],
  });
  const [htmlStart, htmlUnsubscribe, htmlEnd] = html.split(delimiter).map((part) => markers.compile(part, htmlOutput));

  function valuesOf(person: Recipient, links?: MailLinks): PersonValues {
    const given = cleanLine(person.name ?? "").trim();
    const name = isBlank(given) ? label.friend : given;
    const preferences = links?.preferences ?? `${template.appUrl}/preferences`;
    return { name, preferences, unsubscribe: links?.unsubscribe ?? "", preview: "" };
  }
  function footerOf(links: MailLinks): string {
    const lines = [footerReason, `${label.change}: ${safeUrl(links.preferences)}`];
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
      return { text: truncateSms(foldBlanks(joinSubjectAndBody(subjectOf(values), lineOf(values)))) };
    },
    slack(person, links) {
      const values = valuesOf(person, links);
      const subject = subjectOf(values).trim();
      const preferences = { url: safeUrl(values.preferences), text: label.change };
      return {
        text: escapeSlack(truncate(joinSubjectAndBody(subject, textOf(values)), SLACK_FALLBACK_LENGTH)),
        blocks: slackBlocks({ subject, markdown: markdownOf(values), topic, footerReason, preferences }),
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

/** Replaces each run of white space with one space, but keeps a single line break, as in "Best,⏎The team". */
const foldBlanks = (text: string): string =>
  text.replace(/\s+/g, (blanks) => (blanks.split("\n").length === 2 ? "\n" : " ")).trim();

/** Joins subject and body to one text. */
function joinSubjectAndBody(subject: string, body: string): string {
  const head = subject.trim();
  if (!head || !body) return head || body;
  return /[.!?:…。！？]$/.test(head) ? `${head} ${body}` : `${head}: ${body}`;
}
