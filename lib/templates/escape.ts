const SPACES = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/** C0 and C1 controls, and bidirectional overrides, which could reverse the text around them. Joiners and marks are kept. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Returns one line of plain text without line breaks, control characters or lone surrogates. Every value is cleaned with it. */
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

/** Escapes for HTML text and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** Reverses the escapes of React and markdown-it in an attribute's value. */
export function unescapeHtml(html: string): string {
  return html
    .replace(/&#(?:x27|39);/gi, "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Slack decodes only these three (docs.slack.dev/messaging/formatting-message-text). Escaped, `<!channel>` cannot ping. */
export function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Reverses `escapeSlack`. Slack escapes the texts of events in the same way. */
export function unescapeSlack(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/**
 * An ampersand that starts an entity, or could when a value follows: at the end of a text, or before the marker of a value
 * (placeholders.ts). Slack shows any other ampersand as it is and must not get "&amp;" for it, which it would show in URLs.
 */
const ENTITY_START = /&(?=#?(?:\w{0,31};|\w{32}|$))/g;

/** The same at the end of a value that the following text could continue: "&lt" before ";". */
const CONTINUED_ENTITY_START = /&(?=#?(?:\w{0,31}(?:;|$)|\w{32}))/g;

/** Escapes text for Slack's `markdown` block, so that no character is read as Markdown. */
export function escapeSlackMarkdown(text: string, entityStart = ENTITY_START): string {
  return text
    .replace(entityStart, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*_~[\]|]/g, "\\$&");
}

/** Escapes a URL in a link of a `markdown` block. "&" needs no escape there, but the ";" of a possible entity does. */
export function escapeSlackMarkdownUrl(url: string): string {
  return url.replace(/(&#?\w{1,31});/g, "$1%3B");
}

/** Escapes code in a `markdown` block. Slack shows code as it is, entities too, but would still read mentions and links. */
export function escapeSlackMarkdownCode(code: string): string {
  return code.replaceAll("`", "'").replace(/<(?=[!@#]|\w+:)/g, "&lt;");
}

/**
 * Escapes a value that may be at the start of a line, where more characters would start a heading, a list or a rule.
 * `isContinued`: the text after the value could complete an entity.
 */
export function escapeSlackValue(value: string, isContinued = false): string {
  return escapeSlackMarkdown(value, isContinued ? CONTINUED_ENTITY_START : ENTITY_START).replace(
    /^(\s*)(?:([#=+-])|(\d+)([.)]))/,
    (_, space, mark, number, dot) => (mark ? `${space}\\${mark}` : `${space}${number}\\${dot}`),
  );
}

/** Returns an absolute http, https or mailto URL in its normalised form, else "#". */
export function safeUrl(value: string): string {
  const text = value.trim();
  if (!URL.canParse(text)) return "#";
  const url = new URL(text);
  if (!["http:", "https:", "mailto:"].includes(url.protocol)) return "#";
  const href = text === url.origin ? text : url.href;
  // The URL standard keeps these characters, but Markdown or plain text would end the URL at them.
  return href.replace(
    /[()<>"'`|\s\\]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
}

/** Escapes a value inside a URL of the author. It can add path segments, but not a host, a query or a fragment. */
export function escapeUrlPart(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll("%2F", "/");
}
