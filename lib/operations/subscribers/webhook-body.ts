import type { StatusNoticeKind } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { unsubscribeUrl } from "./links.ts";
import type { Notice } from "./publish.ts";

/** Released names never change. */
const types: Record<StatusNoticeKind, string> = {
  INCIDENT_UPDATED: "incident.updated",
  MAINTENANCE_SCHEDULED: "maintenance.scheduled",
  MAINTENANCE_STARTED: "maintenance.started",
  MAINTENANCE_ENDED: "maintenance.ended",
  MAINTENANCE_CANCELLED: "maintenance.cancelled",
};

/** The statuses of Statuspage's API, as in /api/v2/incidents.json. */
const statuses = {
  OPEN: "investigating",
  ACKNOWLEDGED: "identified",
  CONTAINED: "monitoring",
  RESOLVED: "monitoring",
  VERIFIED: "resolved",
} as const;

/** The first message to a webhook. A receiver that accepts it has confirmed the subscription. */
export const confirmationBody = (id: string, now: Date): Promise<string> => bodyOf("subscription.created", id, now, {});

export const noticeBody = (id: string, notice: Notice): Promise<string> => {
  const { kind, subjectId, title, status, message, startsAt, endsAt, at } = notice;
  const about =
    kind === "INCIDENT_UPDATED"
      ? { incident: { id: subjectId, name: title, status: status && statuses[status], body: message } }
      : { maintenance: { id: subjectId, name: title, scheduled_for: startsAt, scheduled_until: endsAt } };
  return bodyOf(types[kind], id, at, about);
};

/** The payload of Standard Webhooks: type, timestamp and data. */
async function bodyOf(type: string, id: string, at: Date, about: Record<string, unknown>): Promise<string> {
  const { appUrl, STATUS_PAGE_NAME: name } = env();
  const page = { name, url: `${appUrl}/status` };
  return JSON.stringify({ type, timestamp: at, data: { ...about, page, unsubscribe_url: await unsubscribeUrl(id) } });
}
