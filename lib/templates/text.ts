import type { Token } from "markdown-it";

/** How the parts of a Markdown text are written down again. */
export interface Notation {
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
  /** The first row is the head. */
  table(rows: string[][]): string;
  /** `isBare`: the link's text is its address. */
  link(label: string, url: string, isBare: boolean): string;
}

/** Markdown tokens as text: blocks apart by a blank line, line breaks kept, lists marked and indented. */
export function writeText(tokens: Token[], notation: Notation): string {
  let at = 0;

  function blocksUntil(close?: string): string[] {
    const blocks: string[] = [];
    let prefix = "";
    while (at < tokens.length) {
      const token = tokens[at++];
      if (!token || token.type === close) break;
      if (token.type === "heading_open") prefix = notation.heading(Number(token.tag.slice(1)));
      else if (token.type === "inline") {
        blocks.push(prefix + writeInline(token.children ?? [], notation));
        prefix = "";
      } else if (token.type === "fence" || token.type === "code_block")
        blocks.push(notation.block(token.content.trimEnd()));
      else if (token.type === "hr") blocks.push(notation.rule);
      else if (token.type === "bullet_list_open") blocks.push(list("bullet_list_close", () => notation.bullet));
      else if (token.type === "ordered_list_open") {
        const start = Number(token.attrGet("start") ?? 1);
        blocks.push(list("ordered_list_close", (index) => `${start + index}. `));
      } else if (token.type === "blockquote_open")
        blocks.push(blocksUntil("blockquote_close").join("\n\n").replace(/^/gm, notation.quote));
      else if (token.type === "table_open") blocks.push(notation.table(rows()));
    }
    return blocks;
  }

  function rows(): string[][] {
    const found: string[][] = [];
    for (let token = tokens[at++]; token && token.type !== "table_close"; token = tokens[at++])
      if (token.type === "tr_open") found.push(blocksUntil("tr_close"));
    return found;
  }

  function list(close: string, marker: (index: number) => string): string {
    const items: string[] = [];
    while (at < tokens.length && tokens[at++]?.type !== close) {
      const mark = marker(items.length);
      const content = blocksUntil("list_item_close").join("\n");
      items.push(mark + content.replaceAll("\n", `\n${" ".repeat(mark.length)}`));
    }
    return items.join("\n");
  }

  return blocksUntil().join("\n\n");
}

function writeInline(tokens: Token[], notation: Notation): string {
  let text = "";
  const links: { before: string; url: string; isBare: boolean }[] = [];
  for (const token of tokens) {
    switch (token.type) {
      case "code_inline":
        text += notation.code(token.content);
        break;
      case "softbreak":
      case "hardbreak":
        text += "\n";
        break;
      case "strong_open":
      case "strong_close":
        text += notation.strong;
        break;
      case "em_open":
      case "em_close":
        text += notation.em;
        break;
      case "s_open":
      case "s_close":
        text += notation.s;
        break;
      case "link_open":
        links.push({ before: text, url: String(token.attrGet("href") ?? ""), isBare: token.info === "auto" });
        text = "";
        break;
      case "link_close": {
        const link = links.pop();
        if (link) text = link.before + notation.link(text, link.url, link.isBare);
        break;
      }
      default:
        // Text, and an image's description.
        text += notation.text(token.content);
    }
  }
  return text;
}
