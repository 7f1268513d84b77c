import { byChannel, type Channel, type Provider } from "#lib/enums.ts";
import { type Env, env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import type { BatchAnswer, Connection, Hold, LookUp, LostMessage, SendOutcome } from "./channel.ts";
import { channelModules, type Message } from "./modules.ts";

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

const outbox: Transport = { kind: "outbox", provider: "outbox", safeToRepeat: true };

function vendor<C extends Channel>(
  channel: C,
  { keyLifetimeMs, adapter }: Connection<Extract<Message, { channel: C }>>,
): Transport {
  const { provider, send, sendBatch, batchSize, lookUp } = adapter;
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

export const createTransports = (variables: Env): Record<Channel, Transport> =>
  byChannel((channel) => transportFor(channel, variables));

function transportFor<C extends Channel>(channel: C, variables: Env): Transport {
  const connection = channelModules[channel].connect(variables) as Connection<Extract<Message, { channel: C }>> | null;
  return connection ? vendor(channel, connection) : outbox;
}

export const transportOf = (channel: Channel): Transport =>
  processSingleton("transports", () => createTransports(env()))[channel];
