import type { SendGuard } from "#lib/channels/index.ts";
import { awaitPaceSlot } from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import type { Channel, Provider } from "#lib/enums.ts";

import type { ClaimedRow } from "./claim.ts";
import { pauseSignal } from "./shared-circuit-state.ts";

/**
 * A worker that was suspended for longer may count as dead, and another worker may have looked up and sent its messages. Far
 * below the time after which that happens.
 */
const maxAgeWithoutKeyMs = 15_000;
/** With an idempotency key a repeat is safe while the provider certainly stores the key; claim.ts leaves an hour of it. */
const maxAgeWithKeyMs = 30 * 60_000;

/**
 * Returns a function that waits for the next slot at the provider's pace, and returns a reason not to send: the job must end,
 * the channel is paused, the claim is too old, or there is no slot soon.
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
  const maxAgeMs = safeToRepeat ? maxAgeWithKeyMs : maxAgeWithoutKeyMs;
  const reason = () => {
    if (stop.aborted) return "stopped before the request";
    // The host's clock can be set but runs while the machine is suspended. performance.now() may stop but cannot be set.
    const ageMs = Math.max(Math.abs(clock().getTime() - claimedMs), performance.now() - startedMs);
    return ageMs > maxAgeMs ? "the claim is too old; another worker may have claimed it" : null;
  };
  return async () => reason() ?? (await awaitPaceSlot(provider, stop)) ?? reason();
}
