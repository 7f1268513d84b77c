import {
  escapeHtml,
  escapeSlackMarkdown,
  escapeSlackMarkdownCode,
  escapeSlackMarkdownUrl,
  escapeSlackValue,
  unescapeHtml,
} from "./escape.ts";
import type { Markers, Output } from "./placeholders.ts";
import type { TextFormat } from "./text.ts";

const identity = (text: string) => text;

/** React and markdown-it both write attributes in double quotes. */
export const htmlOutput: Output = {
  value: escapeHtml,
  urls: /(?<=\s(?:href|src)=")(?<url>[^"]*)(?=")/g,
  readUrl: unescapeHtml,
  writeUrl: escapeHtml,
};

/** URLs in text are enclosed in two delimiters until their values are inserted and they are checked. */
export function createTextFormats(markers: Markers) {
  const open = markers.delimiter("u");
  const close = markers.delimiter("e");
  const delimited = { urls: new RegExp(`${open}(?<url>.*?)${close}`, "g"), readUrl: identity, writeUrl: identity };
  const url = (href: string) => open + href + close;

  const plain: TextFormat = {
    text: identity,
    code: identity,
    block: identity,
    heading: () => "",
    strong: "",
    em: "",
    s: "",
    bullet: "- ",
    quote: "> ",
    rule: "----",
    table: (rows) => rows.map((cells) => cells.join(" | ")).join("\n"),
    link: (label, href, isBare) => {
      if (!isBare) return `${label} (${url(href)})`;
      return href.startsWith("mailto:") ? label : url(href);
    },
  };
  /** For an SMS: one line without Markdown characters. */
  const line: TextFormat = { ...plain, quote: "", rule: "" };
  /** For the preview of a mail, where URLs would fill the line. */
  const preview: TextFormat = { ...line, link: identity };
  /** A backtick cannot be escaped inside code, so it becomes an apostrophe. */
  const slackCode = (code: string) => escapeSlackMarkdownCode(markers.inCode(code));
  const slack: TextFormat = {
    text: escapeSlackMarkdown,
    code: (code) => `\`${slackCode(code)}\``,
    block: (code) => `\`\`\`\n${slackCode(code)}\n\`\`\``,
    heading: (level) => `${"#".repeat(level)} `,
    strong: "**",
    em: "_",
    s: "~~",
    bullet: "- ",
    quote: "> ",
    rule: "---",
    table: ([head = [], ...rows]) =>
      [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n"),
    link: (label, href) => `[${label}](${url(href)})`,
  };

  const plainOutput: Output = { ...delimited, value: identity };
  const slackOutput: Output = {
    ...delimited,
    value: (value, { inCode, isContinued }) =>
      inCode ? escapeSlackMarkdownCode(value) : escapeSlackValue(value, isContinued),
    writeUrl: escapeSlackMarkdownUrl,
  };
  return { plain, line, preview, slack, plainOutput, slackOutput };
}
