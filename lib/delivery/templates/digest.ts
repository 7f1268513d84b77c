import type { DigestItem, MailLinks } from "./compile-message.ts";
import { cleanLine, escapeHtml, escapeSlack, escapeSlackMarkdown, safeUrl } from "./escape.ts";
import { footerLink, htmlContent, renderLayout } from "./layout.ts";
import { slackBlocks } from "./slack-blocks.ts";
import { truncate, truncateSms } from "./truncate.ts";
import { languageOf, words } from "./words.ts";

export interface Digest {
  items: readonly DigestItem[];
  locale: string;
  links: MailLinks;
  /** Where the topics of these names can be unsubscribed from. */
  unsubscribe?: { url: string; topics: readonly string[] };
  /** Shown when an item is MARKETING (CAN-SPAM section 5(a)(5)). */
  postalAddress?: string;
}

const subjectOf = ({ items, locale }: Digest): string => words(locale)("digest.subject", { count: items.length });

const topicsOf = ({ items, locale }: Digest): string =>
  words(locale)("digest.topics", { topics: [...new Set(items.map(({ topic }) => topic))].join(", ") });

const unsubscribeLabel = ({ locale, unsubscribe }: Digest): string =>
  words(locale)("unsubscribe", { topic: (unsubscribe?.topics ?? []).map(cleanLine).join(", ") });

const postalAddressOf = ({ items, postalAddress }: Digest): string[] =>
  postalAddress && items.some(({ classification }) => classification === "MARKETING") ? [cleanLine(postalAddress)] : [];

/** Several messages in one mail, each under its own subject, in the order they were written. */
export async function digestEmail(digest: Digest): Promise<{ subject: string; html: string; text: string }> {
  const { items, locale, links, unsubscribe } = digest;
  const t = words(locale);
  const subject = subjectOf(digest);
  const html = await renderLayout({
    language: languageOf(locale),
    preview: truncate(items.map((item) => item.subject).join(" · "), 140),
    eyebrow: topicsOf(digest),
    heading: subject,
    content: htmlContent(items.map((item) => `<h2>${escapeHtml(item.subject)}</h2>${item.html}`).join("<hr>")),
    footer: [
      t("digest.why"),
      footerLink(safeUrl(links.preferences), t("changePreferences")),
      ...(unsubscribe ? [footerLink(safeUrl(unsubscribe.url), unsubscribeLabel(digest))] : []),
      ...postalAddressOf(digest),
    ],
  });
  const footer = [
    t("digest.why"),
    topicsOf(digest),
    `${t("changePreferences")}: ${safeUrl(links.preferences)}`,
    ...(unsubscribe ? [`${unsubscribeLabel(digest)}: ${safeUrl(unsubscribe.url)}`] : []),
    ...postalAddressOf(digest),
  ];
  const text = `${items.map((item) => `${item.subject}\n\n${item.text}`).join("\n\n----\n\n")}\n\n--\n${footer.join("\n")}\n`;
  return { subject, html, text };
}

export const digestSms = (digest: Digest): { text: string } => ({
  text: truncateSms(
    `${subjectOf(digest)}: ${digest.items.map(({ subject }) => subject).join("; ")}`.replace(/\s+/g, " "),
  ),
});

export function digestSlack(digest: Digest): { text: string; blocks: unknown[] } {
  const { items, locale, links } = digest;
  const subject = subjectOf(digest);
  return {
    text: escapeSlack(truncate(`${subject}: ${items.map((item) => item.subject).join("; ")}`, 3_000)),
    blocks: slackBlocks({
      subject,
      markdown: items.map((item) => `**${escapeSlackMarkdown(item.subject)}**\n\n${item.markdown}`).join("\n\n---\n\n"),
      topic: topicsOf(digest),
      why: words(locale)("digest.why"),
      preferences: { url: safeUrl(links.preferences), text: words(locale)("changePreferences") },
    }),
  };
}
