import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { channelPauses } from "#db/schema/catalogue.ts";
import { providerStates } from "#db/schema/notifications.ts";
import { availableFrom, learnPaces, reportedPace, transportOf } from "#lib/channels/index.ts";
import type { Provider } from "#lib/enums.ts";
import { byChannel, CHANNELS, type Channel, type Circuit } from "#lib/enums.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { readBacklog } from "./backpressure.ts";

interface SharedState {
  /** The shared circuit of each provider; without an entry it is closed. */
  circuits: Map<string, Circuit>;
  /** Channels whose provider must not be called now. */
  blocked: readonly Channel[];
  paused: Record<Channel, AbortController>;
}

const sharedState = () =>
  processSingleton(
    "delivery.watch",
    (): SharedState => ({
      circuits: new Map(),
      blocked: [],
      paused: byChannel(() => new AbortController()),
    }),
  );

/** Flags of the jobs that this worker does not run now. */
export const blockedChannels = (): string[] => [...sharedState().blocked];

/** Leaves the channel's jobs in the queue until the next watchChannels(), because each of them would only be postponed. */
export function blockChannel(channel: Channel): void {
  const state = sharedState();
  state.blocked = [...new Set([...state.blocked, channel])];
}

/** The state of a provider's circuit that all workers share. */
export const sharedCircuit = (provider: Provider): Circuit => sharedState().circuits.get(provider) ?? "closed";

/**
 * Records this worker's circuit and returns true if it differs from the shared one; then the caller must publish it. The
 * worker that published the shared one may be gone.
 */
export function publishIfChanged(provider: Provider, circuit: Circuit): boolean {
  const previous = sharedCircuit(provider);
  sharedState().circuits.set(provider, circuit);
  return previous !== circuit;
}

/** Aborts when the channel is paused: claimed messages that are not sent yet are then not sent. */
export const pauseSignal = (channel: Channel): AbortSignal => sharedState().paused[channel].signal;

const channelsOf = (states: readonly { provider: string }[]): Channel[] =>
  CHANNELS.filter((channel) => states.some(({ provider }) => provider === transportOf(channel).provider));

/** A provider that blocks requests for longer is stalled; a shorter block only sets the pace. */
const stalledSeconds = 10;

/**
 * Reads the state that all workers share: pauses, blocked providers and the backlog. Each worker calls it every second, so that
 * a pause stops even a long batch that was claimed before it. Pauses are not read from the cache, which may be 0.7 s old.
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
    await readBacklog(tx, channelsOf(stalled));
    return { pauses, states };
  });
  const state = sharedState();
  state.circuits = new Map(states.map(({ provider, circuit }) => [provider, circuit]));
  learnPaces(states);
  state.blocked = channelsOf(states.filter(({ isBlocked }) => isBlocked));
  for (const channel of CHANNELS) {
    const isPaused = pauses.some((pause) => pause.channel === channel);
    if (isPaused) state.paused[channel].abort();
    else if (state.paused[channel].signal.aborted) state.paused[channel] = new AbortController();
  }
}
