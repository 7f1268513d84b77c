import MarkdownIt, { type Token } from "markdown-it";
import { safeUrl } from "./escape.ts";

/** Inline styles of each tag of the author's body, because mail clients drop style sheets. Text colours are inherited. */
const STYLES: Readonly<Record<string, string>> = {
  p: "margin:0 0 16px;font-size:16px;line-height:26px",
  h1: "margin:24px 0 12px;font-size:22px;line-height:30px;font-weight:600",
  h2: "margin:24px 0 12px;font-size:19px;line-height:28px;font-weight:600",
  h3: "margin:20px 0 8px;font-size:16px;line-height:26px;font-weight:600",
  ul: "margin:0 0 16px;padding-left:24px;font-size:16px;line-height:26px",
  ol: "margin:0 0 16px;padding-left:24px;font-size:16px;line-height:26px",
  li: "margin:0 0 4px",
  blockquote: "margin:0 0 16px;padding:4px 0 4px 16px;border-left:3px solid #cbd5e1",
  hr: "margin:24px 0;border:0;border-top:1px solid #e2e8f0",
  a: "color:#1d4ed8;text-decoration:underline",
  code: "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px",
  img: "max-width:100%;height:auto;border:0",
  table: "width:100%;border-collapse:collapse;margin:0 0 16px;font-size:15px;line-height:22px",
  th: "padding:8px;border-bottom:2px solid #cbd5e1",
  td: "padding:8px;border-bottom:1px solid #e2e8f0",
};

// `breaks`: every output keeps single line breaks, as in an address or in "Best,⏎The team".
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true });
// A link that starts with a placeholder has no scheme yet and is accepted here. Its URL is checked when it has its value.
markdown.validateLink = (url) => !/^[a-z][a-z0-9+.-]*:/i.test(url.trim()) || safeUrl(url) !== "#";

/** Called once per notification and language. HTML, text and Slack's Markdown are written from these tokens. */
export function parseBody(source: string): Token[] {
  return markdown.parse(source, {});
}

export function writeHtml(tokens: Token[]): string {
  for (const token of tokens.flatMap((block) => [block, ...(block.children ?? [])])) {
    const style = STYLES[token.tag];
    if (style && token.nesting >= 0) token.attrSet("style", [token.attrGet("style"), style].filter(Boolean).join(";"));
  }
  return markdown.renderer.render(tokens, markdown.options, {});
}
