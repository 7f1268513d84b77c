import type { IncidentStatus, StatusNoticeKind } from "#lib/enums.ts";
import { languageOf } from "#lib/language.ts";
import { cleanLine } from "./escape.ts";
import { button, footerLink, paragraph, renderLayout } from "./layout.ts";
import { translatorFor } from "./translations.ts";

interface Mail {
  subject: string;
  html: string;
  text: string;
}

/** Asks a new subscriber of the status page to confirm. `name`: the name of the page. */
export async function renderStatusConfirmation(link: { url: string; locale: string; name: string }): Promise<Mail> {
  const t = translatorFor(link.locale);
  const name = cleanLine(link.name);
  const [subject, expires, ignore] = [
    t("statusPage.confirm.subject", { name }),
    t("statusPage.confirm.expires"),
    t("statusPage.confirm.ignore"),
  ];
  const html = await renderLayout({
    language: languageOf(link.locale),
    preview: expires,
    eyebrow: name,
    heading: subject,
    content: [
      paragraph(t("statusPage.confirm.intro", { name })),
      button(link.url, t("statusPage.confirm.button")),
      paragraph(expires),
    ],
    footer: [ignore],
  });
  const text = [t("statusPage.confirm.introText", { name }), link.url, expires, ignore].join("\n\n");
  return { subject, html, text: `${text}\n` };
}

interface StatusMail {
  kind: StatusNoticeKind;
  title: string;
  /** Of an incident. */
  status: IncidentStatus | null;
  message: string | null;
  /** Of a maintenance window. */
  startsAt: Date | null;
  endsAt: Date | null;
  locale: string;
  name: string;
  pageUrl: string;
  unsubscribeUrl: string;
}

/** Tells a subscriber what was published on the status page. */
export async function renderStatusMail(mail: StatusMail): Promise<Mail> {
  const { kind, status, message, startsAt, endsAt, locale, pageUrl, unsubscribeUrl } = mail;
  const t = translatorFor(locale);
  const language = languageOf(locale);
  const name = cleanLine(mail.name);
  const subject = t(`statusPage.kind.${kind}`, { title: cleanLine(mail.title) });
  const at = (when: Date) =>
    new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short", timeZone: "UTC" }).format(when);
  const lines = [
    ...(status ? [t("statusPage.statusIs", { status: t(`statusPage.status.${status}`) })] : []),
    ...(startsAt && endsAt ? [t("statusPage.time", { from: at(startsAt), until: at(endsAt) })] : []),
    ...(message ?? "").split("\n").flatMap((line) => cleanLine(line) || []),
  ];
  const why = t("statusPage.why", { name });
  const html = await renderLayout({
    language,
    preview: lines.join(" "),
    eyebrow: name,
    heading: subject,
    content: [...lines.map(paragraph), button(pageUrl, t("statusPage.open"))],
    footer: [why, footerLink(unsubscribeUrl, t("statusPage.unsubscribe"))],
  });
  const text = [
    ...[subject, ...lines, `${t("statusPage.open")}: ${pageUrl}`],
    `${why}\n${t("statusPage.unsubscribe")}: ${unsubscribeUrl}`,
  ].join("\n\n");
  return { subject, html, text: `${text}\n` };
}
