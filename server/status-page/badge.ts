import type { CurrentStatus, StatusIndicator } from "#lib/operations/index.ts";
import { indicatorOf } from "#lib/operations/index.ts";

/** White text on each colour has a contrast of at least 4.5. */
const looks: Record<StatusIndicator, { text: string; color: string }> = {
  none: { text: "operational", color: "#1f7a4d" },
  minor: { text: "degraded", color: "#8f5a00" },
  major: { text: "partial outage", color: "#b3470b" },
  critical: { text: "major outage", color: "#b3261e" },
  maintenance: { text: "maintenance", color: "#3d5bd9" },
  unknown: { text: "unknown", color: "#5c6370" },
};

const label = "status";
const letterWidth = 6.6;
const padding = 9;
const widthOf = (text: string): number => Math.round(text.length * letterWidth) + 2 * padding;

/** The status as a small picture. `textLength` makes the text as wide as its field in every font. */
export function statusBadge(current: CurrentStatus): string {
  const { text, color } = looks[indicatorOf(current)];
  const age = current.isStale && current.snapshot ? `, as of ${shortTime(current.snapshot.at)}` : "";
  const value = `${text}${age}`;
  const [left, right] = [widthOf(label), widthOf(value)];
  const width = left + right;
  const write = (content: string, x: number, field: number) =>
    `<text x="${x + field / 2}" y="14.5" textLength="${field - 2 * padding}" lengthAdjust="spacingAndGlyphs">${content}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="22" viewBox="0 0 ${width} 22" role="img" aria-label="${label}: ${value}">
<title>${label}: ${value}</title>
<clipPath id="round"><rect width="${width}" height="22" rx="5"/></clipPath>
<g clip-path="url(#round)"><rect width="${left}" height="22" fill="#33363d"/><rect x="${left}" width="${right}" height="22" fill="${color}"/></g>
<g fill="#fff" text-anchor="middle" font-family="ui-sans-serif,system-ui,Verdana,sans-serif" font-size="12">${write(label, 0, left)}${write(value, left, right)}</g>
</svg>
`;
}

/** "1 Feb 14:05 UTC" */
const shortTime = (at: Date): string =>
  `${new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  })
    .format(at)
    .replace(",", "")} UTC`;
