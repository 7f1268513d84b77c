import { channelWebhooks, type Webhook, type WebhookRoute } from "#lib/channels/index.ts";
import type { Channel, WebhookProvider } from "#lib/enums.ts";

export type ChannelWebhook = Webhook & { channel: Channel };

const prefix = "/api/webhooks/";

/** Returns the route of a path and its webhook, or null for a path of no provider. */
export function routeAt(path: string): { webhook: ChannelWebhook; route: WebhookRoute } | null {
  for (const webhook of channelWebhooks)
    for (const [name, route] of Object.entries(webhook.routes)) if (path === prefix + name) return { webhook, route };
  return null;
}

/** Throws if no channel has the provider. */
export function webhookOf(provider: WebhookProvider): ChannelWebhook {
  const webhook = channelWebhooks.find((one) => one.provider === provider);
  if (!webhook) throw new Error(`No channel reads the events of ${provider}.`);
  return webhook;
}
