import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { providerStates } from "#db/schema/notifications.ts";
import type { Provider } from "#lib/enums.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** The longest wait of a claimed message. A longer wait would make its decision outdated; a pause must take effect within 5 s. */
const maxWaitMs = 4_000;
/** A known pace is published again after this time, so that the stored pace (valid for a day) does not expire. */
const republishMs = 3_600_000;

/**
 * The pace of a provider that reports a rate limit, as the interval between requests. All workers and all kinds of requests
 * share it. A request reserves the next free slot in `provider_states` and waits for it.
 */
interface Pace {
  everyMs: number;
  learnedMs: number;
}

const paces = () => processSingleton("delivery.pace", () => new Map<string, Pace>());

export const isPaced = (provider: Provider): boolean => paces().has(provider);

/** Replaces the paces of this process with the ones that all workers share (lib/delivery/shared-circuit-state.ts). */
export function learnPaces(states: readonly { provider: string; everyMs: number | null }[]): void {
  const known = new Map(states.map(({ provider, everyMs }) => [provider, everyMs]));
  for (const provider of paces().keys()) if (!known.get(provider)) paces().delete(provider);
  for (const { provider, everyMs } of states)
    if (everyMs !== null && paces().get(provider)?.everyMs !== everyMs)
      paces().set(provider, { everyMs, learnedMs: performance.now() });
}

/** Applies the pace in this process. Returns true if it must be published to all workers. */
export function isNewPace(provider: Provider, everyMs: number): boolean {
  const known = paces().get(provider);
  const now = performance.now();
  if (known?.everyMs === everyMs && now - known.learnedMs < republishMs) return false;
  paces().set(provider, { everyMs, learnedMs: now });
  return true;
}

/** Waits for the slot of this request. Returns null, or the reason why it must not be made now. `stop` ends the wait early. */
export async function awaitPaceSlot(provider: Provider, stop?: AbortSignal): Promise<string | null> {
  if (!isPaced(provider)) return null;
  // Without a slot no request is made. Throwing would lose the outcomes of the other messages of the job.
  const waitMs = await reservePaceSlot(provider).catch(() => null);
  if (waitMs === null) return "the provider's pace allows no more requests now";
  await setTimeout(Math.max(0, waitMs), undefined, { signal: stop }).catch(() => undefined);
  return null;
}

/** Reserves the next free slot and returns the ms until it; null if that is too long or the provider asked to wait. */
async function reservePaceSlot(provider: Provider): Promise<number | null> {
  const { rows } = await transaction({ kind: "system", task: "delivery.pace" }, (tx) =>
    tx.execute<{ wait: number }>(sql`
      UPDATE ${providerStates}
      SET next_request_at = GREATEST(next_request_at, now()) + make_interval(secs => request_every_ms / 1000.0)
      WHERE provider = ${provider} AND request_every_ms IS NOT NULL
        AND (next_request_at IS NULL OR next_request_at <= now() + make_interval(secs => ${maxWaitMs / 1000}))
        AND (blocked_until IS NULL OR blocked_until <= GREATEST(next_request_at, now()))
      RETURNING extract(epoch FROM next_request_at - clock_timestamp())::float8 * 1000 - request_every_ms AS wait`),
  );
  return rows[0]?.wait ?? null;
}
