import { cleanLine } from "./escape.ts";
import { paragraph, renderLayout } from "./layout.ts";

/** A short plain-text mail to the operators of the service. */
export async function renderNotice(notice: {
  subject: string;
  text: string;
  appName: string;
}): Promise<{ subject: string; html: string; text: string }> {
  const subject = cleanLine(notice.subject);
  const html = await renderLayout({
    language: "en",
    preview: cleanLine(notice.text),
    eyebrow: cleanLine(notice.appName),
    heading: subject,
    content: notice.text.split("\n").map((line) => paragraph(cleanLine(line))),
    footer: [],
  });
  return { subject, html, text: `${notice.text}\n` };
}
