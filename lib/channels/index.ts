import type { Channel } from "#lib/enums.ts";
import { type Env, env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { Provider } from "#lib/telemetry/index.ts";
import type { BatchAnswer, ChannelAdapter, Hold, LookUp, LostMessage, Message, SendOutcome } from "./channel.ts";
import { createEmailAdapter } from "./email.ts";
import { createSlackAdapter } from "./slack.ts";
import { createSmsAdapter } from "./sms.ts";

export type { Hold, LookUp, Message, SendOutcome } from "./channel.ts";

/** Where a channel's messages go: a vendor when there are credentials, else our own outbox. */
export type Transport =
  | { kind: "outbox"; provider: Provider; safeToRepeat: true }
  | {
      kind: "vendor";
      provider: Provider;
      /** The vendor knows a message by an idempotency key, so that a second try cannot double it. */
      safeToRepeat: boolean;
      /** How long it knows it. */
      keyLifetimeMs?: number;
      send(messages: readonly Message[], hold?: Hold): Promise<SendOutcome[]>;
      /** Where several messages may go in one request (ChannelAdapter.sendBatch). */
      sendBatch?(key: string, messages: readonly Message[], hold?: Hold): Promise<BatchAnswer>;
      batchSize?: number;
      lookUp?(lost: LostMessage<Message>): Promise<LookUp>;
    };

/** Resend forgets a key after 24 h; the last try must end before. */
const resendKeyLifetimeMs = 23 * 60 * 60 * 1000;

const outbox: Transport = { kind: "outbox", provider: "outbox", safeToRepeat: true };

function vendor<C extends Channel>(
  channel: C,
  provider: Provider,
  keyLifetimeMs: number | null,
  { send, sendBatch, batchSize, lookUp }: ChannelAdapter<Extract<Message, { channel: C }>>,
): Transport {
  const isOurs = (message: Message): message is Extract<Message, { channel: C }> => message.channel === channel;
  return {
    kind: "vendor",
    provider,
    safeToRepeat: keyLifetimeMs !== null,
    ...(keyLifetimeMs !== null && { keyLifetimeMs }),
    send: (messages, hold) => send(messages.filter(isOurs), hold),
    ...(sendBatch && {
      sendBatch: (key, messages, hold) => sendBatch(key, messages.filter(isOurs), hold),
      batchSize,
    }),
    ...(lookUp && {
      lookUp: async ({ message, ...lost }) =>
        isOurs(message) ? lookUp({ message, ...lost }) : { status: "unsure", reason: "not this channel's message" },
    }),
  };
}

export function createTransports(variables: Env): Record<Channel, Transport> {
  const { RESEND_API_KEY, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, SLACK_BOT_TOKEN } = variables;
  return {
    EMAIL: RESEND_API_KEY
      ? vendor(
          "EMAIL",
          "resend",
          resendKeyLifetimeMs,
          createEmailAdapter({
            apiKey: RESEND_API_KEY,
            baseUrl: variables.RESEND_BASE_URL,
            from: variables.EMAIL_FROM,
          }),
        )
      : outbox,
    SMS:
      TWILIO_ACCOUNT_SID && TWILIO_AUTH_TOKEN
        ? vendor(
            "SMS",
            "twilio",
            null,
            createSmsAdapter({
              accountSid: TWILIO_ACCOUNT_SID,
              authToken: TWILIO_AUTH_TOKEN,
              baseUrl: variables.TWILIO_BASE_URL,
              from: variables.TWILIO_FROM,
              messagingServiceSid: variables.TWILIO_MESSAGING_SERVICE_SID,
              // Without APP_URL nobody outside could reach it, and Twilio refuses such an address.
              statusCallbackUrl: variables.APP_URL && `${variables.APP_URL}/api/webhooks/twilio/status`,
            }),
          )
        : outbox,
    SLACK: SLACK_BOT_TOKEN
      ? vendor(
          "SLACK",
          "slack",
          null,
          createSlackAdapter({ token: SLACK_BOT_TOKEN, baseUrl: variables.SLACK_BASE_URL }),
        )
      : outbox,
  };
}

export const transportOf = (channel: Channel): Transport =>
  processSingleton("transports", () => createTransports(env()))[channel];
export { parseRetryAfterMs } from "./connection.ts";
export { recordInOutbox } from "./outbox.ts";
export { awaitTurn, isNewPace, isPaced, learnPaces } from "./pace.ts";
export { pacedRequest } from "./paced-request.ts";
export {
  blockedUntil,
  freeSince,
  type ProviderReport,
  pauseProvider,
  reportProvider,
  toldPace,
  untilAskable,
} from "./provider-status.ts";
export { findResendError } from "./resend-codes.ts";
export { askedMsOf } from "./send-each.ts";
export { explainSlackError } from "./slack.ts";
export { createSlackClient } from "./slack-client.ts";
export { findTwilioError } from "./twilio-codes.ts";
export { vendorUrl } from "./vendor-url.ts";
