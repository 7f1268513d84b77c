import { anchor } from "#db/anchor.ts";
import { type Env, env } from "#lib/env.ts";
import type { Provider } from "#lib/telemetry/index.ts";
import type { Channel } from "#lib/vocabulary.ts";
import type { ChannelAdapter, Message, SendOutcome } from "./channel.ts";
import { createEmailAdapter } from "./email.ts";
import { createSlackAdapter } from "./slack.ts";
import { createSmsAdapter } from "./sms.ts";

export type { Message, SendOutcome } from "./channel.ts";

/** Where a channel's messages go: a vendor when there are credentials, else our own outbox. */
export type Transport =
  | { kind: "outbox"; provider: Provider; safeToRepeat: true }
  | {
      kind: "vendor";
      provider: Provider;
      /** The vendor knows a message by an idempotency key, so that a second try cannot double it. */
      safeToRepeat: boolean;
      send(messages: readonly Message[], signal?: AbortSignal): Promise<SendOutcome[]>;
    };

const outbox: Transport = { kind: "outbox", provider: "outbox", safeToRepeat: true };

function vendor<C extends Channel>(
  channel: C,
  provider: Provider,
  safeToRepeat: boolean,
  adapter: ChannelAdapter<Extract<Message, { channel: C }>>,
): Transport {
  const isOurs = (message: Message): message is Extract<Message, { channel: C }> => message.channel === channel;
  return {
    kind: "vendor",
    provider,
    safeToRepeat,
    send: (messages, signal) => adapter.send(messages.filter(isOurs), signal),
  };
}

export function createTransports(variables: Env): Record<Channel, Transport> {
  const { RESEND_API_KEY, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, SLACK_BOT_TOKEN } = variables;
  return {
    EMAIL: RESEND_API_KEY
      ? vendor(
          "EMAIL",
          "resend",
          true,
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
            false,
            createSmsAdapter({
              accountSid: TWILIO_ACCOUNT_SID,
              authToken: TWILIO_AUTH_TOKEN,
              baseUrl: variables.TWILIO_BASE_URL,
              from: variables.TWILIO_FROM,
              messagingServiceSid: variables.TWILIO_MESSAGING_SERVICE_SID,
            }),
          )
        : outbox,
    SLACK: SLACK_BOT_TOKEN
      ? vendor(
          "SLACK",
          "slack",
          false,
          createSlackAdapter({ token: SLACK_BOT_TOKEN, baseUrl: variables.SLACK_BASE_URL }),
        )
      : outbox,
  };
}

export const transportOf = (channel: Channel): Transport =>
  anchor("transports", () => createTransports(env()))[channel];
