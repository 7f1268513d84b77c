import {
  escapeHtml,
  escapeSlackMarkdown,
  escapeSlackMarkdownCode,
  escapeSlackMarkdownUrl,
  escapeSlackValue,
  unescapeHtml,
} from "./escape.ts";
import type { Output, Seals } from "./placeholders.ts";
import type { Notation } from "./text.ts";

const same = (text: string) => text;

/** React and markdown-it both write attributes in double quotes. */
export const htmlOutput: Output = {
  value: escapeHtml,
  urls: /(?<=\s(?:href|src)=")(?<url>[^"]*)(?=")/g,
  readUrl: unescapeHtml,
  writeUrl: escapeHtml,
};

/** URLs in text stand between two marks until their values are in and they have been checked. */
export function createTextNotations(seals: Seals) {
  const open = seals.mark("u");
  const close = seals.mark("e");
  const marked = { urls: new RegExp(`${open}(?<url>.*?)${close}`, "g"), readUrl: same, writeUrl: same };
  const url = (href: string) => open + href + close;

  const plain: Notation = {
    text: same,
    code: same,
    block: same,
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
  /** For one line without marks: an SMS. */
  const line: Notation = { ...plain, quote: "", rule: "" };
  /** For the first words of a mail, where addresses would fill the line. */
  const preview: Notation = { ...line, link: same };
  /** A backtick cannot be escaped inside code, so it becomes an apostrophe. */
  const slackCode = (code: string) => escapeSlackMarkdownCode(seals.inCode(code));
  const slack: Notation = {
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

  const plainOutput: Output = { ...marked, value: same };
  const slackOutput: Output = {
    ...marked,
    value: (value, inCode) => (inCode ? escapeSlackMarkdownCode(value) : escapeSlackValue(value)),
    writeUrl: escapeSlackMarkdownUrl,
  };
  return { plain, line, preview, slack, plainOutput, slackOutput };
}
