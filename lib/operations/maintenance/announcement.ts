import { type Tx, transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { CHANNELS } from "#lib/enums.ts";
import type { MaintenanceWindowRow } from "#lib/maintenance/index.ts";
import { acceptNotification, parseNotification } from "#lib/notifications/index.ts";
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

const topicFor = (emergency: boolean) => topics[emergency ? "emergency" : "planned"];

/** Creates the topic of the messages if it does not exist. */
export async function prepareTopic(ctx: Ctx, emergency: boolean): Promise<void> {
  const topic = topicFor(emergency);
  const existing = await transaction(ctx.actor, (tx) => findTopic(tx, topic.key));
  if (!existing) await upsertTopic(ctx, topic);
}

/** Sends one message to everyone, unless administrators archived the topic. The caller makes sure that it happens once. */
export async function sendToEverybody(
  tx: Tx,
  ctx: Ctx,
  window: MaintenanceWindowRow,
  event: keyof typeof bodies,
): Promise<void> {
  const { key } = topicFor(window.emergency);
  const topic = await findTopic(tx, key);
  if (!topic || topic.archivedAt) return;
  const { title, startsAt, endsAt, readOnly } = window;
  const send = parseNotification({
    topicKey: key,
    audience: { everyone: true },
    subject: bodies[event].subject,
    data: {
      title,
      from: inUtc("en", startsAt),
      to: inUtc("en", endsAt),
      von: inUtc("de", startsAt),
      bis: inUtc("de", endsAt),
    },
    body: bodies[event].body(readOnly),
  });
  await acceptNotification(tx, { ...ctx, actor: service }, send);
}

const service: Actor = { kind: "system", task: "maintenance" };

const inUtc = (locale: string, at: Date): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short", timeZone: "UTC" }).format(at);

/** In both languages, because a notification has one text for everyone. */
const bodies = {
  scheduled: {
    subject: "Maintenance: {{title}}",
    body: (readOnly: boolean) =>
      [
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
  },
  cancelled: {
    subject: "Maintenance cancelled: {{title}}",
    body: () =>
      [
        "**{{title}}**: the maintenance from {{from}} to {{to}} (UTC) does not take place.",
        "",
        "**{{title}}**: Die Wartung von {{von}} bis {{bis}} (UTC) findet nicht statt.",
      ].join("\n"),
  },
} as const;
