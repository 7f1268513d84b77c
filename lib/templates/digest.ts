import type { DigestKind } from "#lib/enums.ts";
import { languageOf } from "#lib/language.ts";
import type { DigestItem, MailLinks } from "./compile-message.ts";
import { cleanLine, escapeHtml, escapeSlack, escapeSlackMarkdown, escapeSlackMarkdownUrl, safeUrl } from "./escape.ts";
import { footerLink, htmlContent, renderLayout } from "./layout.ts";
import { MARKDOWN_LENGTH, SLACK_FALLBACK_LENGTH, slackBlocks } from "./slack-blocks.ts";
import { translatorFor } from "./translations.ts";
import { maxSmsLength, truncate, truncateMarkdown, truncateSms } from "./truncate.ts";

export interface Digest {
  kind: DigestKind;
  items: readonly DigestItem[];
  locale: string;
  links: MailLinks;
  /** The link to unsubscribe from these topics, and their names. */
  unsubscribe?: { url: string; topics: readonly string[] };
  /** Shown when an item is MARKETING (CAN-SPAM section 5(a)(5)). */
  postalAddress?: string;
}

const subjectOf = ({ kind, items, locale }: Digest): string =>
  translatorFor(locale)(`digest.subject.${kind}`, { count: items.length });

const footerReasonOf = ({ kind, locale }: Digest): string => translatorFor(locale)(`digest.why.${kind}`);

const topicsOf = ({ items, locale }: Digest): string =>
  translatorFor(locale)("digest.topics", { topics: [...new Set(items.map(({ topic }) => topic))].join(", ") });

const unsubscribeLabel = ({ locale, unsubscribe }: Digest): string =>
  translatorFor(locale)("unsubscribe", { topic: (unsubscribe?.topics ?? []).map(cleanLine).join(", ") });

const postalAddressOf = ({ items, postalAddress }: Digest): string[] =>
  postalAddress && items.some(({ classification }) => classification === "MARKETING") ? [cleanLine(postalAddress)] : [];

/** Renders several messages as one mail, each under its own subject, in the given order. */
export async function digestEmail(digest: Digest): Promise<{ subject: string; html: string; text: string }> {
  const { items, locale, links, unsubscribe } = digest;
  const t = translatorFor(locale);
  const subject = subjectOf(digest);
  const html = await renderLayout({
    language: languageOf(locale),
    preview: truncate(items.map((item) => item.subject).join(" · "), 140),
    eyebrow: topicsOf(digest),
    heading: subject,
    content: htmlContent(items.map((item) => `<h2>${escapeHtml(item.subject)}</h2>${item.html}`).join("<hr>")),
    footer: [
      footerReasonOf(digest),
      footerLink(safeUrl(links.preferences), t("changePreferences")),
      ...(unsubscribe ? [footerLink(safeUrl(unsubscribe.url), unsubscribeLabel(digest))] : []),
      ...postalAddressOf(digest),
    ],
  });
  const footer = [
    footerReasonOf(digest),
    topicsOf(digest),
    `${t("changePreferences")}: ${safeUrl(links.preferences)}`,
    ...(unsubscribe ? [`${unsubscribeLabel(digest)}: ${safeUrl(unsubscribe.url)}`] : []),
    ...postalAddressOf(digest),
  ];
  const text = `${items.map((item) => `${item.subject}\n\n${item.text}`).join("\n\n----\n\n")}\n\n--\n${footer.join("\n")}\n`;
  return { subject, html, text };
}

export function digestSms(digest: Digest): { text: string } {
  return { text: subjectsOf(digest, maxSmsLength, truncateSms) };
}

export function digestSlack(digest: Digest): { text: string; blocks: unknown[] } {
  const { items, locale, links } = digest;
  const preferences = safeUrl(links.preferences);
  const heads = items.map((item) => `**${escapeSlackMarkdown(truncate(item.subject, 500))}**\n\n`);
  const posts = items.map(({ markdown }, index) => heads[index] + markdown);
  const lead = heads[0]?.length ?? 0;
  const link = `[${escapeSlackMarkdown(preferences)}](${escapeSlackMarkdownUrl(preferences)})`;
  return {
    text: escapeSlack(subjectsOf(digest, SLACK_FALLBACK_LENGTH, truncate)),
    blocks: slackBlocks({
      subject: subjectOf(digest),
      markdown: joinWithin(posts, MARKDOWN_LENGTH, {
        separator: "\n\n---\n\n",
        more: moreOf(digest, link),
        cut: (post, max) => post.slice(0, lead) + truncateMarkdown(post.slice(lead), max - lead),
      }),
      topic: topicsOf(digest),
      footerReason: footerReasonOf(digest),
      preferences: { url: preferences, text: translatorFor(locale)("changePreferences") },
    }),
  };
}

/** Returns the number of items and their subjects, as one line of at most `max` characters. */
function subjectsOf(digest: Digest, max: number, cut: JoinOptions["cut"]): string {
  const lead = `${subjectOf(digest)}: `;
  const subjects = digest.items.map(({ subject }) => subject.replace(/\s+/g, " "));
  const more = moreOf(digest, safeUrl(digest.links.preferences));
  return lead + joinWithin(subjects, max - lead.length, { separator: "; ", more, cut });
}

const moreOf =
  ({ locale }: Digest, where: string) =>
  (count: number): string =>
    translatorFor(locale)("digest.more", { count, where });

interface JoinOptions {
  separator: string;
  /** Returns the text that states how many parts are not shown. */
  more: (count: number) => string;
  /** Shortens one part to `max` characters. */
  cut: (part: string, max: number) => string;
}

/** Joins as many parts as fit into `max` characters and states how many are not shown. The first part is cut if necessary. */
function joinWithin(parts: readonly string[], max: number, { separator, more, cut }: JoinOptions): string {
  const restAfter = (shown: number) => (shown < parts.length ? separator + more(parts.length - shown) : "");
  let best = 0;
  let length = 0;
  for (const [index, part] of parts.entries()) {
    length += part.length + (index > 0 ? separator.length : 0);
    if (length > max) break;
    if (length + restAfter(index + 1).length <= max) best = index + 1;
  }
  if (best > 0) return parts.slice(0, best).join(separator) + restAfter(best);
  const [first = ""] = parts;
  return cut(first, max - restAfter(1).length) + restAfter(1);
}
