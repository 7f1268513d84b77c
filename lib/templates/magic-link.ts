import { languageOf } from "#lib/language.ts";
import { cleanLine } from "./escape.ts";
import { button, paragraph, renderLayout } from "./layout.ts";
import { translatorFor } from "./translations.ts";

export interface MagicLink {
  url: string;
  /** How long the link is valid. */
  minutes: number;
  locale: string;
  appName: string;
}

/** The sign-in mail. */
export async function renderMagicLink(link: MagicLink): Promise<{ subject: string; html: string; text: string }> {
  const t = translatorFor(link.locale);
  const appName = cleanLine(link.appName);
  const subject = t("magicLink.subject", { appName });
  const expires = t("magicLink.expires", { minutes: link.minutes });
  const ignore = t("magicLink.ignore");
  const html = await renderLayout({
    language: languageOf(link.locale),
    preview: expires,
    eyebrow: appName,
    heading: subject,
    content: [
      paragraph(t("magicLink.intro", { appName })),
      button(link.url, t("magicLink.button")),
      paragraph(expires),
    ],
    footer: [ignore],
  });
  const text = [t("magicLink.introText", { appName }), link.url, expires, ignore].join("\n\n");
  return { subject, html, text: `${text}\n` };
}
