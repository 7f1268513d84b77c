import type { Env } from "#lib/env.ts";
import { digestEmail } from "#lib/templates/index.ts";
import type { ChannelModule } from "../channel.ts";
import type { EmailMessage } from "./message.ts";
import { createEmailAdapter } from "./resend.ts";

/** Resend deletes a key after 24 h. The last attempt must end before that. */
const keyLifetimeMs = 23 * 60 * 60 * 1000;

export const email: ChannelModule<"EMAIL", EmailMessage> = {
  variables: ["RESEND_API_KEY", "EMAIL_FROM"],
  connect: ({ RESEND_API_KEY, RESEND_BASE_URL, EMAIL_FROM }) =>
    RESEND_API_KEY
      ? {
          keyLifetimeMs,
          adapter: createEmailAdapter({ apiKey: RESEND_API_KEY, baseUrl: RESEND_BASE_URL, from: EMAIL_FROM }),
        }
      : null,
  message: (template, person, { links, ...envelope }) => ({
    channel: "EMAIL",
    ...envelope,
    ...template.email(person, links),
  }),
  digest: async (digest, { links: _, ...envelope }) => ({
    channel: "EMAIL",
    ...envelope,
    ...(await digestEmail(digest)),
  }),
  // Mails are sent in batches, so a large job shares the cost of one claim.
  jobSize: 300,
  // A larger item is sent in its own mail.
  digestBytes: 500_000,
  hasUnsubscribeLink: true,
  warnings,
};

function warnings({ RESEND_API_KEY, RESEND_WEBHOOK_SECRETS, POSTAL_ADDRESS, appUrl }: Env): string[] {
  if (!RESEND_API_KEY) return [];
  const found: string[] = [];
  if (new URL(appUrl).protocol !== "https:")
    found.push(
      "Warning: APP_URL is not an https address. Mail programs ignore one-click unsubscribe links without https (RFC 8058). Set it to the https address of this service.",
    );
  if (!POSTAL_ADDRESS)
    found.push(
      "Warning: POSTAL_ADDRESS is not set. Marketing email without the sender's postal address is illegal in most places (in the USA: CAN-SPAM). Set it before you send any.",
    );
  if (!RESEND_WEBHOOK_SECRETS)
    found.push("Note: RESEND_WEBHOOK_SECRETS is not set. The service does not receive bounces and complaints.");
  return found;
}
