import { countSegments } from "./segments.ts";

/** At most `max` UTF-16 units, the ellipsis included; a character of two units is not cut in half. */
export function truncate(text: string, max: number, ellipsis = "…"): string {
  if (text.length <= max) return text;
  return (
    text
      .slice(0, max - ellipsis.length)
      .replace(/[\ud800-\udbff]$/, "")
      .trimEnd() + ellipsis
  );
}

/** A text of more characters is refused. */
export const maxSms = 1_600;

/** For an SMS: "…" is not in the GSM alphabet and would more than double the segments of a text that is. */
export function truncateSms(text: string, max = maxSms): string {
  return truncate(text, max, countSegments(text).encoding === "GSM-7" ? "..." : "…");
}

const closing = "\n```";

/** Cuts Markdown between lines, so that no mark is left open within one; a block of code that is cut is closed. */
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
