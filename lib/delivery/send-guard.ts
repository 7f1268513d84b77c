import type { SendGuard } from "#lib/channels/index.ts";
import { awaitTurn } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import type { Channel, Provider } from "#lib/enums.ts";

import type { ClaimedRow } from "./claim.ts";
import { pauseSignal } from "./shared-circuit-state.ts";

/**
 * A worker that was stopped for longer (its process, its machine) has been given up, and another may have looked up and sent
 * what it had in hand: far below the time after which that happens.
 */
const unkeyedMs = 15_000;
/** Where a key makes a repeat safe, as long as the provider surely knows it still (claim.ts asks for an hour of it). */
const keyedMs = 30 * 60_000;

/**
 * Keeps back what is in hand when the job is to end, the channel is paused, it was claimed too long ago, or the provider's
 * pace allows no request soon. Waits for the request's turn.
 */
export function sendGuardFor(
  rows: readonly ClaimedRow[],
  safeToRepeat: boolean,
  channel: Channel,
  signal: AbortSignal,
  provider: Provider,
): SendGuard {
  const stop = AbortSignal.any([signal, pauseSignal(channel)]);
  const startedMs = performance.now();
  const claimedMs = Math.min(...rows.map(({ claimedAt }) => claimedAt?.getTime() ?? 0));
  const longestMs = safeToRepeat ? keyedMs : unkeyedMs;
  const reason = () => {
    if (stop.aborted) return "stopped before it was handed over";
    // The host's clock counts while the machine is suspended but may be set, the other cannot be set but may stand still.
    const ageMs = Math.max(Math.abs(clock().getTime() - claimedMs), performance.now() - startedMs);
    return ageMs > longestMs ? "claimed too long ago to be sure that no other worker has it" : null;
  };
  return async () => reason() ?? (await awaitTurn(provider, stop)) ?? reason();
}
