import { Body } from "@react-email/body";
import { Button } from "@react-email/button";
import { Container } from "@react-email/container";
import { Head } from "@react-email/head";
import { Heading } from "@react-email/heading";
import { Hr } from "@react-email/hr";
import { Html } from "@react-email/html";
import { Link } from "@react-email/link";
import { render } from "@react-email/render";
import { Section } from "@react-email/section";
import { Text } from "@react-email/text";
import { createElement as h, type ReactNode } from "react";

// React components without JSX, because Node only strips types and cannot run JSX.

const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const INK = "#0f172a";
const MUTED = "#64748b";
const ACCENT = "#1d4ed8";

/** Clients without media queries use the light colours above, which are inline. */
const STYLE_SHEET = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 600px) { .np-card { padding: 24px 20px !important; border-radius: 0 !important; } }
@media (prefers-color-scheme: dark) {
  .np-page { background-color: #0b1120 !important; }
  .np-card { background-color: #151e32 !important; border-color: #26324d !important; }
  .np-ink, .np-ink p, .np-ink li, .np-ink h1, .np-ink h2, .np-ink h3, .np-ink td, .np-ink th { color: #e2e8f0 !important; }
  .np-ink a { color: #93b4ff !important; }
  .np-muted, .np-muted a { color: #94a3b8 !important; }
}`;

/**
 * Fills the preview line of mail programs, so that the body does not follow the preview text. Written as entities: the mail
 * stays a one-byte string, which is several times faster to join, to serialise and to send.
 */
const AFTER_PREVIEW = "&#847;&zwnj;&nbsp;".repeat(20);

const hiddenStyle = {
  display: "none",
  overflow: "hidden",
  lineHeight: "1px",
  opacity: 0,
  maxHeight: 0,
  maxWidth: 0,
} as const;

export interface MailLayout {
  language: string;
  preview: string;
  /** A small line above the heading. */
  eyebrow: string;
  heading: string;
  content: ReactNode;
  /** The lines of the footer. */
  footer: ReactNode[];
}

/** The layout of all mails: one column that fits a phone, in light and dark mode. */
export function renderLayout(mail: MailLayout): Promise<string> {
  return render(
    h(
      Html,
      { lang: mail.language, dir: "auto" },
      h(
        Head,
        null,
        h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
        h("meta", { name: "color-scheme", content: "light dark" }),
        h("meta", { name: "supported-color-schemes", content: "light dark" }),
        // A constant. React would escape it and change its selectors.
        h("style", { dangerouslySetInnerHTML: { __html: STYLE_SHEET } }),
        h("title", null, mail.heading),
      ),
      h(
        Body,
        { className: "np-page", style: { backgroundColor: "#f1f5f9", margin: 0, padding: "24px 0", fontFamily: FONT } },
        h(
          "div",
          { style: hiddenStyle },
          mail.preview,
          h("span", { dangerouslySetInnerHTML: { __html: AFTER_PREVIEW } }),
        ),
        h(
          Container,
          {
            className: "np-card",
            style: {
              maxWidth: "600px",
              padding: "32px 40px",
              backgroundColor: "#ffffff",
              border: "1px solid #e2e8f0",
              borderRadius: "12px",
            },
          },
          h(Text, { className: "np-muted", style: { ...small, margin: "0 0 8px" } }, mail.eyebrow),
          h(
            Heading,
            {
              as: "h1",
              className: "np-ink",
              style: { color: INK, fontSize: "24px", lineHeight: "32px", margin: "0 0 20px" },
            },
            mail.heading,
          ),
          h(Section, { className: "np-ink", style: { color: INK } }, mail.content),
          h(Hr, { style: { borderColor: "#e2e8f0", margin: "24px 0 16px" } }),
          ...mail.footer.map((line, index) =>
            h(Text, { key: index, className: "np-muted", style: { ...small, margin: "0 0 4px" } }, line),
          ),
        ),
      ),
    ),
  );
}

const small = { color: MUTED, fontSize: "13px", lineHeight: "20px", overflowWrap: "anywhere" } as const;

/** HTML that was rendered from Markdown with raw HTML disabled. */
export function htmlContent(html: string): ReactNode {
  // Safe to insert: markdown-it escaped everything except its own tags.
  return h("div", { dir: "auto", style: { overflowWrap: "anywhere" }, dangerouslySetInnerHTML: { __html: html } });
}

export function paragraph(text: string): ReactNode {
  return h(Text, { key: text, style: { fontSize: "16px", lineHeight: "26px", margin: "0 0 16px" } }, text);
}

export function footerLink(href: string, text: string): ReactNode {
  return h(Link, { key: href, href, style: { color: MUTED, textDecoration: "underline" } }, text);
}

export function button(href: string, text: string): ReactNode {
  const style = {
    backgroundColor: ACCENT,
    borderRadius: "8px",
    color: "#ffffff",
    fontSize: "16px",
    fontWeight: 600,
    padding: "12px 24px",
    marginBottom: "20px",
  };
  // The <span> keeps the label white where the dark style sheet recolours links.
  return h(Button, { key: href, href, style }, h("span", { style: { color: "#ffffff" } }, text));
}
