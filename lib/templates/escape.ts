const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** C0 and C1 controls, and the bidirectional overrides that could turn the text around them. Joiners and marks stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line of plain text: no line breaks, no control characters, no lone surrogates. What every value goes through. */
export function cleanLine(value: string): string {
  return value.toWellFormed().replace(SPACES, " ").replace(INVISIBLE, "");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For HTML text and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** Undoes what React and markdown-it do to an attribute's value. */
export function unescapeHtml(html: string): string {
  return html
    .replace(/&#(?:x27|39);/gi, "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Slack decodes these three and no other (docs.slack.dev/messaging/formatting-message-text): `<!channel>` cannot ping. */
export function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * An ampersand that starts an entity, or may once a value follows: at the end of a text, or before the long word that stands
 * in for a value (seals.ts). Slack shows any other as it is, and "&amp;" in its place would be shown too, in a URL at least.
 */
const ENTITY_START = /&(?=#?(?:\w{0,31};|\w{32}|$))/g;

/** Text inside Slack's `markdown` block: no character of it is a mark. */
export function escapeSlackMarkdown(text: string): string {
  return text
    .replace(ENTITY_START, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_~[\]|]/g, "\\$&");
}

/** A URL in a link of a `markdown` block, where "&" stands for itself. One that would start an entity loses its ";". */
export function escapeSlackMarkdownUrl(url: string): string {
  return url.replace(/(&#?\w{1,31});/g, "$1%3B");
}

/** Code in a `markdown` block is shown as it is, entities too; only what Slack would take for a mention or a link is not. */
export function escapeSlackMarkdownCode(code: string): string {
  return code.replaceAll("`", "'").replace(/<(?=[!@#]|\w+:)/g, "&lt;");
}

/** A value that may stand at the start of a line, where a few more characters would be a heading, a list or a rule. */
export function escapeSlackValue(value: string): string {
  return escapeSlackMarkdown(value).replace(/^(\s*)(?:([#=+-])|(\d+)([.)]))/, (_, space, mark, number, dot) =>
    mark ? `${space}\\${mark}` : `${space}${number}\\${dot}`,
  );
}

/** An absolute http, https or mailto URL in its normal form, else "#". */
export function safeUrl(value: string): string {
  const text = value.trim();
  if (!URL.canParse(text)) return "#";
  const url = new URL(text);
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return "#";
  const href = text === url.origin ? text : url.href;
  // What the URL standard leaves as it is and Markdown or plain text would take for the end of the URL.
  return href.replace(
    /[()<>"'`|\s\\]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
}

/** A value that stands inside a URL the author began: it can add path segments, but not a host, a query or a fragment. */
export function escapeUrlPart(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll("%2F", "/");
}
