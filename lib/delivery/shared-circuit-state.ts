import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { channelPauses } from "#db/schema/catalogue.ts";
import { providerStates } from "#db/schema/notifications.ts";
import { availableFrom, learnPaces, reportedPace, transportOf } from "#lib/channels/index.ts";
import type { Provider } from "#lib/enums.ts";
import { byChannel, CHANNELS, type Channel, type Circuit } from "#lib/enums.ts";
import { processSingleton } from "#lib/process-singleton.ts";

import { readPressure } from "./backpressure.ts";

interface Watched {
  /** What all workers are told of each provider's circuit; a provider without a word is closed. */
  circuits: Map<string, Circuit>;
  /** Channels whose provider must not be asked just now. */
  blocked: readonly Channel[];
  paused: Record<Channel, AbortController>;
}

const watched = () =>
  processSingleton(
    "delivery.watch",
    (): Watched => ({
      circuits: new Map(),
      blocked: [],
      paused: byChannel(() => new AbortController()),
    }),
  );

/** Flags of the jobs that this worker leaves in the queue for now. */
export const blockedChannels = (): string[] => [...watched().blocked];

/** Leaves the channel's jobs in the queue until the next look: each would only find out that it has to wait. */
export function blockChannel(channel: Channel): void {
  const state = watched();
  state.blocked = [...new Set([...state.blocked, channel])];
}

/** What all workers are told of a provider's circuit. */
export const sharedCircuit = (provider: Provider): Circuit => watched().circuits.get(provider) ?? "closed";

/** Whether this circuit of ours is another than all are told, be it that the worker which told it is gone; asked, it counts as told. */
export function publishIfChanged(provider: Provider, circuit: Circuit): boolean {
  const known = sharedCircuit(provider);
  watched().circuits.set(provider, circuit);
  return known !== circuit;
}

/** Aborts when the channel is paused: what a worker has in hand then and has not handed over stays here. */
export const pauseSignal = (channel: Channel): AbortSignal => watched().paused[channel].signal;

const channelsOf = (states: readonly { provider: string }[]): Channel[] =>
  CHANNELS.filter((channel) => states.some(({ provider }) => provider === transportOf(channel).provider));

/** A provider that wants to be left alone for longer is not one that merely sets the pace. */
const stalledSeconds = 10;

/**
 * Reads once what changes for all workers at the same time: pauses, blocked providers and how much waits. Called every second by each
 * worker, so that a pause stops even a long batch that was claimed before it.
 */
export async function watchChannels(): Promise<void> {
  const { pauses, states } = await transaction({ kind: "system", task: "delivery.watch" }, async (tx) => {
    const pauses = await tx.select({ channel: channelPauses.channel }).from(channelPauses);
    const states = await tx
      .select({
        provider: providerStates.provider,
        circuit: providerStates.circuit,
        everyMs: reportedPace,
        isBlocked: sql<boolean>`COALESCE(${availableFrom} > now(), false)`,
        isStalled: sql<boolean>`${providerStates.circuit} <> 'closed' OR COALESCE(${providerStates.blockedUntil} > now() + make_interval(secs => ${stalledSeconds}), false)`,
      })
      .from(providerStates);
    const stalled = states.filter(({ isStalled }) => isStalled);
    await readPressure(tx, channelsOf(stalled));
    return { pauses, states };
  });
  const state = watched();
  state.circuits = new Map(states.map(({ provider, circuit }) => [provider, circuit]));
  learnPaces(states);
  state.blocked = channelsOf(states.filter(({ isBlocked }) => isBlocked));
  for (const channel of CHANNELS) {
    const isPaused = pauses.some((pause) => pause.channel === channel);
    if (isPaused) state.paused[channel].abort();
    else if (state.paused[channel].signal.aborted) state.paused[channel] = new AbortController();
  }
}
