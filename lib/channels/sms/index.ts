import { countSegments, digestSms } from "#lib/templates/index.ts";
import type { ChannelModule } from "../channel.ts";
import type { SmsMessage } from "./message.ts";
import { createSmsAdapter } from "./twilio.ts";

export const sms: ChannelModule<"SMS", SmsMessage> = {
  variables: ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
  connect: (variables) => {
    const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, APP_URL } = variables;
    if (!TWILIO_ACCOUNT_SID || !TWILIO_AUTH_TOKEN) return null;
    const adapter = createSmsAdapter({
      accountSid: TWILIO_ACCOUNT_SID,
      authToken: TWILIO_AUTH_TOKEN,
      baseUrl: variables.TWILIO_BASE_URL,
      from: variables.TWILIO_FROM,
      messagingServiceSid: variables.TWILIO_MESSAGING_SERVICE_SID,
      // Without APP_URL the callback has no public address, and Twilio refuses such a URL.
      statusCallbackUrl: APP_URL && `${APP_URL}/api/webhooks/twilio/status`,
    });
    return { keyLifetimeMs: null, adapter };
  },
  message: (template, person, { deliveryId, to }) => ({ channel: "SMS", deliveryId, to, ...template.sms(person) }),
  digest: async (digest, { deliveryId, to }) => ({ channel: "SMS", deliveryId, to, ...digestSms(digest) }),
  // Each message is its own request. A longer job would delay the jobs behind it.
  jobSize: 100,
  startInstruction: ({ TWILIO_FROM }) =>
    `by texting START to ${TWILIO_FROM ?? "the sending number"}. Until then, the carrier also rejects messages.`,
  warnings: ({ TWILIO_ACCOUNT_SID, APP_URL }) =>
    TWILIO_ACCOUNT_SID && !APP_URL
      ? ["Note: APP_URL is not set. Twilio cannot report the delivery status of text messages."]
      : [],
  countSegments: (text) => countSegments(text).segments,
};
