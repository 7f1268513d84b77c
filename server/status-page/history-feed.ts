import { Feed } from "feed";
import { env } from "#lib/env.ts";
import type { CurrentStatus } from "#lib/operations/index.ts";
import { linkTo, statusUrl, toIncident, toMaintenance } from "./statuspage-json.ts";

type Entry = ReturnType<typeof toIncident> | ReturnType<typeof toMaintenance>;

/** XML 1.0 allows no other characters, in any notation. */
const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const clean = (text: string): string => text.replace(notXml, "");
const toHtml = (text: string): string =>
  clean(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>");

const capital = (word: string): string => (word[0]?.toUpperCase() ?? "") + word.slice(1).replaceAll("_", " ");

/** Incidents and maintenance, the last change first. Readers treat titles and contents as HTML, so both are escaped. */
export function historyFeed({ snapshot }: CurrentStatus, format: "rss" | "atom", now: Date): string {
  const { STATUS_PAGE_NAME, appUrl } = env();
  const feed = new Feed({
    id: statusUrl(),
    title: clean(`${STATUS_PAGE_NAME} status`),
    description: "Incidents and planned maintenance",
    link: statusUrl(),
    language: "en",
    updated: snapshot?.at ?? now,
    generator: "Notification Preferences",
    feedLinks: { rss: `${appUrl}/history.rss`, atom: `${appUrl}/history.atom` },
    feed: `${appUrl}/history.${format}`,
    author: { name: clean(STATUS_PAGE_NAME), link: statusUrl() },
  });
  const entries: Entry[] = snapshot
    ? [...snapshot.incidents.map(toIncident), ...snapshot.maintenance.map((one) => toMaintenance(snapshot, one))]
    : [];
  for (const entry of entries.toSorted((a, b) => b.updated_at.getTime() - a.updated_at.getTime()))
    feed.addItem({
      id: linkTo(entry),
      title: toHtml(entry.name),
      link: entry.shortlink,
      date: entry.updated_at,
      published: entry.created_at,
      content: contentOf(entry),
    });
  return format === "rss" ? feed.rss2() : feed.atom1();
}

function contentOf(entry: Entry): string {
  const planned =
    "scheduled_for" in entry
      ? `<p>Planned: ${entry.scheduled_for.toUTCString()} to ${entry.scheduled_until.toUTCString()}</p>`
      : "";
  const updates = entry.incident_updates.map(
    ({ status, body, display_at }) =>
      `<p><small>${display_at.toUTCString()}</small><br><strong>${capital(status)}</strong>: ${toHtml(body)}</p>`,
  );
  return planned + updates.join("");
}
