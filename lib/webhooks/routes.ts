import { type ChannelWebhook, channelWebhooks, type WebhookRoute } from "#lib/channels/index.ts";

const prefix = "/api/webhooks/";

/** Returns the route of a path and its webhook, or null for a path of no provider. */
export function routeAt(path: string): { webhook: ChannelWebhook; route: WebhookRoute } | null {
  for (const webhook of Object.values(channelWebhooks))
    for (const [name, route] of Object.entries(webhook.routes)) if (path === prefix + name) return { webhook, route };
  return null;
}
