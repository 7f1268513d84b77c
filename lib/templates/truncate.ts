import { countSegments } from "./segments.ts";

/**
 * Shortens to at most `max` UTF-16 units, ellipsis included. A character of two units is not cut, because PostgreSQL refuses half
 * of one in JSON.
 */
export function truncate(text: string, max: number, ellipsis = "…"): string {
  if (text.length <= max) return text;
  return (
    text
      .slice(0, max - ellipsis.length)
      .replace(/[\ud800-\udbff]$/, "")
      .trimEnd() + ellipsis
  );
}

/** Twilio refuses a text with more characters. */
export const maxSmsLength = 1_600;

/** Shortens an SMS. "…" is not in the GSM alphabet and would more than double the segments of a GSM text, which gets "...". */
export function truncateSms(text: string, max = maxSmsLength): string {
  return truncate(text, max, countSegments(text).encoding === "GSM-7" ? "..." : "…");
}

const closing = "\n```";

/** Cuts Markdown between lines, so that no emphasis or link stays open. A code block that is cut is closed. */
export function truncateMarkdown(markdown: string, max: number): string {
  if (markdown.length <= max) return markdown;
  const cut = cutLines(markdown, max);
  const fences = cut.match(/```/g)?.length ?? 0;
  return fences % 2 === 0 ? cut : cutLines(markdown, max - closing.length) + closing;
}

function cutLines(markdown: string, max: number): string {
  const cut = markdown.slice(0, max - 2);
  const end = cut.lastIndexOf("\n");
  return end > 0 ? `${cut.slice(0, end)}\n…` : truncate(markdown, max);
}
