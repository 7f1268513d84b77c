import { digestEmail } from "#lib/templates/index.ts";
import type { ChannelModule } from "../channel.ts";
import type { EmailMessage } from "./message.ts";
import { createEmailAdapter } from "./resend.ts";

/** Resend forgets a key after 24 h; the last try must end before. */
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
  // Mails share what a claim costs.
  jobSize: 300,
  // An item that is larger by itself has a mail of its own.
  digestBytes: 500_000,
  hasUnsubscribeLink: true,
};
