import type { incidents } from "#db/schema/index.ts";
import { channelModules, type Message } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { type CompiledMessage, escapeSlack, renderNotice, truncate } from "#lib/templates/index.ts";
import { incidentUrl } from "../incidents/incident-url.ts";

type Incident = Pick<typeof incidents.$inferSelect, "id" | "title" | "severity">;

/** A text message with the link fits into two parts. */
const maxSmsTitle = 120;

/** The page as a message of a channel. The title is scrubbed, because it leaves the service. */
export async function pageMessage(
  { incidentId, number, channel }: { incidentId: string; number: number; channel: Channel },
  incident: Incident,
  target: string,
  to: string,
): Promise<Message> {
  const template = await compilePage(incident, target);
  return channelModules[channel].message(
    template,
    { name: null },
    {
      deliveryId: `page-${incidentId}-${number}-${channel.toLowerCase()}`,
      to,
      links: { preferences: `${env().appUrl}/preferences` },
      headers: { "Auto-Submitted": "auto-generated", Importance: "high" },
      tags: { kind: "page" },
    },
  );
}

/** The page in each format. */
async function compilePage(incident: Incident, target: string): Promise<CompiledMessage> {
  const title = scrubText(incident.title);
  const url = incidentUrl(incident.id);
  const subject = `${incident.severity} incident: ${title}`;
  const lines = [
    `You are paged (${target}).`,
    `Acknowledge the incident: ${url}`,
    "Until somebody acknowledges it, the next people are paged.",
  ];
  const text = lines.join("\n");
  const mail = await renderNotice({ subject, text, appName: "Notification Preferences" });
  const slack = `:rotating_light: *${escapeSlack(subject)}*\n${escapeSlack(text)}`;
  return {
    email: () => mail,
    sms: () => ({ text: `${incident.severity}: ${truncate(title, maxSmsTitle, "...")}\nAcknowledge: ${url}` }),
    slack: () => ({ text: slack, blocks: [{ type: "section", text: { type: "mrkdwn", text: slack } }] }),
    item: () => {
      throw new Error("a page is never part of a digest");
    },
  };
}
