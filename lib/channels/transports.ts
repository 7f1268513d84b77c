import { byChannel, type Channel, type Provider } from "#lib/enums.ts";
import { type Env, env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { noteSecretUse } from "#lib/secret-use.ts";
import type { AccountCheck, BatchAnswer, Connection, LookUp, LostMessage, SendGuard, SendOutcome } from "./channel.ts";
import { channelModules, type Message } from "./modules.ts";

/** The destination of a channel's messages: a vendor if there are credentials, else our own outbox. */
export type Transport =
  | { kind: "outbox"; provider: Provider; safeToRepeat: true }
  | {
      kind: "vendor";
      provider: Provider;
      /** The vendor has idempotency keys, so that a second attempt cannot send a duplicate. */
      safeToRepeat: boolean;
      /** How long the vendor stores a key. */
      keyLifetimeMs?: number;
      send(messages: readonly Message[], guard?: SendGuard): Promise<SendOutcome[]>;
      /** Sends several messages in one request (ChannelAdapter.sendBatch). */
      sendBatch?(key: string, messages: readonly Message[], guard?: SendGuard): Promise<BatchAnswer>;
      batchSize?: number;
      lookUp?(lost: LostMessage<Message>): Promise<LookUp>;
      checkAccount(): Promise<AccountCheck>;
    };

export const outboxTransport: Transport = { kind: "outbox", provider: "outbox", safeToRepeat: true };

function vendor<C extends Channel>(
  channel: C,
  { keyLifetimeMs, adapter }: Connection<Extract<Message, { channel: C }>>,
  noteUse: () => void,
): Transport {
  const { provider, send, sendBatch, batchSize, lookUp, checkAccount } = adapter;
  const isOfChannel = (message: Message): message is Extract<Message, { channel: C }> => message.channel === channel;
  return {
    kind: "vendor",
    provider,
    safeToRepeat: keyLifetimeMs !== null,
    ...(keyLifetimeMs !== null && { keyLifetimeMs }),
    send: (messages, guard) => {
      noteUse();
      return send(messages.filter(isOfChannel), guard);
    },
    checkAccount,
    ...(sendBatch && {
      sendBatch: (key, messages, guard) => {
        noteUse();
        return sendBatch(key, messages.filter(isOfChannel), guard);
      },
      batchSize,
    }),
    ...(lookUp && {
      lookUp: async ({ message, ...lost }) =>
        isOfChannel(message)
          ? lookUp({ message, ...lost })
          : { status: "unsure", reason: "not this channel's message" },
    }),
  };
}

export const createTransports = (variables: Env): Record<Channel, Transport> =>
  byChannel((channel) => transportFor(channel, variables));

function transportFor<C extends Channel>(channel: C, variables: Env): Transport {
  const connection = channelModules[channel].connect(variables) as Connection<Extract<Message, { channel: C }>> | null;
  const noteUse = () => {
    for (const name of channelModules[channel].variables) noteSecretUse(name, String(variables[name]));
  };
  return connection ? vendor(channel, connection, noteUse) : outboxTransport;
}

export const transportOf = (channel: Channel): Transport =>
  processSingleton("transports", () => createTransports(env()))[channel];
