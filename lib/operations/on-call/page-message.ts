import type { incidents } from "#db/schema/index.ts";
import type { Message } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { escapeSlack, renderNotice } from "#lib/templates/index.ts";
import { incidentUrl } from "./report-problem.ts";

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
  const envelope = { deliveryId: `page-${incidentId}-${number}-${channel.toLowerCase()}`, to };
  const title = scrubText(incident.title);
  const url = incidentUrl(incidentId);
  const subject = `${incident.severity} incident: ${title}`;
  const lines = [
    `You are paged (${target}).`,
    `Acknowledge the incident: ${url}`,
    "Until somebody acknowledges it, the next people are paged.",
  ];
  switch (channel) {
    case "EMAIL": {
      const mail = await renderNotice({ subject, text: lines.join("\n"), appName: "Notification Preferences" });
      const headers = { "Auto-Submitted": "auto-generated", Importance: "high" };
      return { channel, ...envelope, ...mail, headers, tags: { kind: "page" } };
    }
    case "SMS":
      return {
        channel,
        ...envelope,
        text: `${incident.severity}: ${title.slice(0, maxSmsTitle)}\nAcknowledge: ${url}`,
      };
    case "SLACK": {
      const text = `:rotating_light: *${escapeSlack(subject)}*\n${lines.map(escapeSlack).join("\n")}`;
      return { channel, ...envelope, text, blocks: [{ type: "section", text: { type: "mrkdwn", text } }] };
    }
  }
}
