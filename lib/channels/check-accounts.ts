import { CHANNELS, type Channel, type Provider } from "#lib/enums.ts";
import type { AccountCheck } from "./channel.ts";
import { transportOf } from "./transports.ts";

export interface CheckedAccount {
  channel: Channel;
  provider: Provider;
  /** Null: the channel has no credentials, so its messages go to the outbox. */
  check: AccountCheck | null;
  durationMs: number;
}

/** Makes one request to a provider, for example at the provider's pace. */
type Call = (provider: Provider, request: () => Promise<AccountCheck>) => Promise<AccountCheck>;

/** Asks the provider of each channel whether it accepts our credentials. Sends no message. */
export const checkAccounts = (call: Call): Promise<CheckedAccount[]> =>
  Promise.all(
    CHANNELS.map(async (channel) => {
      const startedMs = performance.now();
      const transport = transportOf(channel);
      const { provider } = transport;
      const check = transport.kind === "vendor" ? await call(provider, transport.checkAccount) : null;
      return { channel, provider, check, durationMs: performance.now() - startedMs };
    }),
  );
