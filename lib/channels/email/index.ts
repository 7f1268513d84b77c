import { digestEmail } from "#lib/templates/index.ts";
import type { ChannelModule } from "../channel.ts";
import type { EmailMessage } from "./message.ts";
import { createEmailAdapter } from "./resend.ts";

/** Resend deletes a key after 24 h. The last attempt must end before that. */
const keyLifetimeMs = 23 * 60 * 60 * 1000;

export const email: ChannelModule<"EMAIL", EmailMessage> = {
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
};
