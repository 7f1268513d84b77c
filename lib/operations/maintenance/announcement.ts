import { type Tx, transaction } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS } from "#lib/enums.ts";
import type { MaintenanceWindowRow } from "#lib/maintenance/index.ts";
import type { parseNotification } from "#lib/notifications/index.ts";
import { findTopic, upsertTopic } from "#lib/topics/index.ts";

/** The product's own topics. Administrators may change or archive them; then the announcement follows their settings. */
const topics = {
  planned: {
    key: "service.maintenance",
    name: "Planned maintenance",
    description: "When this service is not available for a short time because of maintenance.",
    section: "Service",
    classification: "TRANSACTIONAL",
    urgent: false,
    channels: [
      { channel: "EMAIL", policy: "DEFAULT_ON" },
      { channel: "SLACK", policy: "DEFAULT_ON" },
    ],
  },
  emergency: {
    key: "service.emergency-maintenance",
    name: "Emergency maintenance",
    description: "When this service must be repaired at short notice.",
    section: "Service",
    classification: "TRANSACTIONAL",
    urgent: true,
    channels: CHANNELS.map((channel) => ({ channel, policy: "DEFAULT_ON" as const })),
  },
} as const;

const topicOf = ({ emergency }: Pick<MaintenanceWindowRow, "emergency">) => topics[emergency ? "emergency" : "planned"];

/** Creates the topic of the announcement if it does not exist. */
export async function prepareTopic(ctx: Ctx, window: Pick<MaintenanceWindowRow, "emergency">): Promise<void> {
  const { key } = topicOf(window);
  const existing = await transaction(ctx.actor, (tx) => findTopic(tx, key));
  if (!existing) await upsertTopic(ctx, topicOf(window));
}

/** False if administrators archived the topic. */
export async function isAnnounced(tx: Tx, window: MaintenanceWindowRow): Promise<boolean> {
  const topic = await findTopic(tx, topicOf(window).key);
  return topic !== null && topic.archivedAt === null;
}

const inUtc = (locale: string, at: Date): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short", timeZone: "UTC" }).format(at);

/** The message to everybody, in both languages. The window's id as idempotency key: it is sent once. */
export function announcementOf(window: MaintenanceWindowRow): Parameters<typeof parseNotification>[0] {
  const { id, title, startsAt, endsAt, readOnly } = window;
  return {
    topicKey: topicOf(window).key,
    audience: { everyone: true },
    idempotencyKey: id,
    subject: "Maintenance: {{title}}",
    data: {
      title,
      from: inUtc("en", startsAt),
      to: inUtc("en", endsAt),
      von: inUtc("de", startsAt),
      bis: inUtc("de", endsAt),
    },
    body: [
      "**{{title}}**: maintenance from {{from}} to {{to}} (UTC).",
      readOnly
        ? "Settings cannot be changed during this time. Messages wait and are sent afterwards."
        : "The service may be unavailable for short times. No message is lost.",
      "",
      "**{{title}}**: Wartung von {{von}} bis {{bis}} (UTC).",
      readOnly
        ? "Einstellungen lassen sich in dieser Zeit nicht ändern. Nachrichten warten und werden danach gesendet."
        : "Der Dienst kann kurzzeitig nicht verfügbar sein. Keine Nachricht geht verloren.",
    ].join("\n"),
  };
}
