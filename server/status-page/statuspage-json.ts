import { createHash } from "node:crypto";
import { channelDisplays } from "#lib/channels/displays.ts";
import type { Channel, IncidentStatus, StatusComponent } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import {
  type CurrentStatus,
  componentWord,
  impacts,
  indicatorOf,
  type PublicIncident,
  type PublicMaintenance,
  type StatusIndicator,
  type StatusSnapshot,
} from "#lib/operations/index.ts";

/** The documents of Atlassian Statuspage's public API v2 (https://www.atlassianstatus.com/api), by their path. */

/** In the words of Statuspage. An incident is resolved there when a public update says that it is verified. */
const incidentWords = {
  OPEN: "investigating",
  ACKNOWLEDGED: "identified",
  CONTAINED: "monitoring",
  RESOLVED: "monitoring",
  VERIFIED: "resolved",
} as const satisfies Record<IncidentStatus, string>;

const maintenanceWords = {
  SCHEDULED: "scheduled",
  IN_PROGRESS: "in_progress",
  VERIFYING: "verifying",
  COMPLETED: "completed",
} as const satisfies Record<PublicMaintenance["status"], string>;

const descriptions: Record<StatusIndicator, string> = {
  none: "All Systems Operational",
  minor: "Partially Degraded Service",
  major: "Partial System Outage",
  critical: "Major System Outage",
  maintenance: "Service Under Maintenance",
  unknown: "Status Unknown",
};

const ownNames: Record<Exclude<StatusComponent, Channel>, string> = {
  API: "API",
  PAGES: "Pages",
  PROCESSING: "Message processing",
};

function nameOf(id: StatusComponent): string {
  if (Object.hasOwn(ownNames, id)) return ownNames[id as keyof typeof ownNames];
  const name = channelDisplays[id as Channel].nameInSentence.en;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export const statusUrl = (): string => `${env().appUrl}/status`;
export const linkTo = ({ id }: { id: string }): string => `${statusUrl()}#${id}`;

/** As long as Statuspage's ids, and always the same for one installation. */
const pageId = (): string => createHash("sha256").update(env().appUrl).digest("hex").slice(0, 12);

export function statusOf(current: CurrentStatus): { indicator: StatusIndicator; description: string } {
  const indicator = indicatorOf(current);
  const age = current.isStale && current.snapshot ? `, last known state of ${current.snapshot.at.toISOString()}` : "";
  return { indicator, description: `${descriptions[indicator]}${age}` };
}

const pageOf = ({ snapshot }: CurrentStatus, now: Date) => ({
  id: pageId(),
  name: env().STATUS_PAGE_NAME,
  url: statusUrl(),
  time_zone: "Etc/UTC",
  updated_at: snapshot?.at ?? now,
});

const toComponent = (snapshot: StatusSnapshot, id: StatusComponent) => {
  const position = snapshot.components.findIndex((component) => component.id === id);
  const component = snapshot.components[position];
  if (!component) return [];
  return [
    {
      id: id.toLowerCase(),
      name: nameOf(id),
      status: componentWord(component, snapshot.maintenance),
      created_at: snapshot.installedAt,
      updated_at: component.changedAt,
      position: position + 1,
      description: null,
      showcase: true,
      start_date: snapshot.installedAt.toISOString().slice(0, 10),
      group_id: null,
      page_id: pageId(),
      group: false,
      only_show_if_degraded: false,
    },
  ];
};

const componentsOf = ({ snapshot }: CurrentStatus) =>
  snapshot?.components.flatMap(({ id }) => toComponent(snapshot, id)) ?? [];

const toUpdate = (
  id: string,
  { number, at, message }: { number: number; at: Date; message: string },
  word: string,
) => ({
  id: `${id}_${number}`,
  status: word,
  body: message,
  incident_id: id,
  created_at: at,
  updated_at: at,
  display_at: at,
  affected_components: null,
  deliver_notifications: true,
  custom_tweet: null,
  tweet_id: null,
});

export function toIncident(incident: PublicIncident) {
  const { id, title, severity, status, openedAt, updates } = incident;
  const word = incidentWords[status];
  // Newest first. A reopened incident is neither monitored nor resolved.
  const since = (words: readonly string[]) => {
    const other = updates.findIndex((update) => !words.includes(incidentWords[update.status]));
    return updates[(other === -1 ? updates.length : other) - 1]?.at ?? null;
  };
  return {
    id,
    name: title,
    status: word,
    created_at: updates.at(-1)?.at ?? openedAt,
    updated_at: updates[0]?.at ?? openedAt,
    monitoring_at: since(["monitoring", "resolved"]),
    resolved_at: since(["resolved"]),
    impact: impacts[severity],
    shortlink: linkTo(incident),
    started_at: openedAt,
    page_id: pageId(),
    incident_updates: updates.map((update) => toUpdate(id, update, incidentWords[update.status])),
    components: [],
  };
}

export function toMaintenance(snapshot: StatusSnapshot, maintenance: PublicMaintenance) {
  const { id, title, status, createdAt, updatedAt, scheduledFor, scheduledUntil, updates } = maintenance;
  const ids = maintenance.components.length > 0 ? maintenance.components : snapshot.components.map((one) => one.id);
  return {
    id,
    name: title,
    status: maintenanceWords[status],
    created_at: createdAt,
    updated_at: updatedAt,
    monitoring_at: null,
    resolved_at: status === "COMPLETED" ? updatedAt : null,
    impact: "maintenance",
    shortlink: linkTo(maintenance),
    started_at: scheduledFor,
    page_id: pageId(),
    incident_updates: updates.map((update) => toUpdate(id, update, maintenanceWords[update.status])),
    components: ids.flatMap((component) => toComponent(snapshot, component)),
    scheduled_for: scheduledFor,
    scheduled_until: scheduledUntil,
  };
}

const incidentsOf = ({ snapshot }: CurrentStatus) => snapshot?.incidents.map(toIncident) ?? [];
const unresolvedOf = (current: CurrentStatus) => incidentsOf(current).filter(({ status }) => status !== "resolved");
const maintenancesOf = ({ snapshot }: CurrentStatus, statuses?: readonly PublicMaintenance["status"][]) =>
  snapshot?.maintenance
    .filter(({ status }) => statuses === undefined || statuses.includes(status))
    .map((maintenance) => toMaintenance(snapshot, maintenance)) ?? [];

const upcoming = ["SCHEDULED"] as const;
const active = ["IN_PROGRESS", "VERIFYING"] as const;

const documents: Record<string, (current: CurrentStatus) => object> = {
  summary: (current) => ({
    components: componentsOf(current),
    incidents: unresolvedOf(current),
    scheduled_maintenances: maintenancesOf(current, [...upcoming, ...active]),
    status: statusOf(current),
  }),
  status: (current) => ({ status: statusOf(current) }),
  components: (current) => ({ components: componentsOf(current) }),
  incidents: (current) => ({ incidents: incidentsOf(current) }),
  "incidents/unresolved": (current) => ({ incidents: unresolvedOf(current) }),
  "scheduled-maintenances": (current) => ({ scheduled_maintenances: maintenancesOf(current) }),
  "scheduled-maintenances/upcoming": (current) => ({ scheduled_maintenances: maintenancesOf(current, upcoming) }),
  "scheduled-maintenances/active": (current) => ({ scheduled_maintenances: maintenancesOf(current, active) }),
};

export const documentNames: readonly string[] = Object.keys(documents);

/** The text of a document. */
export const statuspageJson = (name: string, current: CurrentStatus, now: Date): string =>
  JSON.stringify({ page: pageOf(current, now), ...documents[name]?.(current) });
