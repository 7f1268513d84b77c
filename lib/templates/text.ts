import type { Token } from "markdown-it";

/** Writes the parts of a Markdown text in one text format. */
export interface TextFormat {
  text(text: string): string;
  code(code: string): string;
  block(code: string): string;
  heading(level: number): string;
  strong: string;
  em: string;
  s: string;
  bullet: string;
  quote: string;
  rule: string;
  /** The first row is the header. */
  table(rows: string[][]): string;
  /** `isBare`: the label is the URL itself. */
  link(label: string, url: string, isBare: boolean): string;
}

/** Writes Markdown tokens as text: a blank line between blocks, line breaks kept, lists with bullets and indentation. */
export function writeText(tokens: Token[], format: TextFormat): string {
  let at = 0;

  function blocksUntil(close?: string): string[] {
    const blocks: string[] = [];
    let prefix = "";
    while (at < tokens.length) {
      const token = tokens[at++];
      if (!token || token.type === close) break;
      if (token.type === "heading_open") prefix = format.heading(Number(token.tag.slice(1)));
      else if (token.type === "inline") {
        blocks.push(prefix + writeInline(token.children ?? [], format));
        prefix = "";
      } else if (token.type === "fence" || token.type === "code_block")
        blocks.push(format.block(token.content.trimEnd()));
      else if (token.type === "hr") blocks.push(format.rule);
      else if (token.type === "bullet_list_open") blocks.push(list("bullet_list_close", () => format.bullet));
      else if (token.type === "ordered_list_open") {
        const start = Number(token.attrGet("start") ?? 1);
        blocks.push(list("ordered_list_close", (index) => `${start + index}. `));
      } else if (token.type === "blockquote_open")
        blocks.push(blocksUntil("blockquote_close").join("\n\n").replace(/^/gm, format.quote));
      else if (token.type === "table_open") blocks.push(format.table(rows()));
    }
    return blocks;
  }

  function rows(): string[][] {
    const found: string[][] = [];
    for (let token = tokens[at++]; token && token.type !== "table_close"; token = tokens[at++])
      if (token.type === "tr_open") found.push(blocksUntil("tr_close"));
    return found;
  }

  function list(close: string, bulletFor: (index: number) => string): string {
    const items: string[] = [];
    while (at < tokens.length && tokens[at++]?.type !== close) {
      const bullet = bulletFor(items.length);
      const content = blocksUntil("list_item_close").join("\n");
      items.push(bullet + content.replaceAll("\n", `\n${" ".repeat(bullet.length)}`));
    }
    return items.join("\n");
  }

  return blocksUntil().join("\n\n");
}

function writeInline(tokens: Token[], format: TextFormat): string {
  let text = "";
  const links: { before: string; url: string; isBare: boolean }[] = [];
  for (const token of tokens) {
    switch (token.type) {
      case "code_inline":
        text += format.code(token.content);
        break;
      case "softbreak":
      case "hardbreak":
        text += "\n";
        break;
      case "strong_open":
      case "strong_close":
        text += format.strong;
        break;
      case "em_open":
      case "em_close":
        text += format.em;
        break;
      case "s_open":
      case "s_close":
        text += format.s;
        break;
      case "link_open":
        links.push({ before: text, url: String(token.attrGet("href") ?? ""), isBare: token.info === "auto" });
        text = "";
        break;
      case "link_close": {
        const link = links.pop();
        if (link) text = link.before + format.link(text, link.url, link.isBare);
        break;
      }
      default:
        // Text, or the description of an image.
        text += format.text(token.content);
    }
  }
  return text;
}
