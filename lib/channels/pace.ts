import { setTimeout } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { providerStates } from "#db/schema/notifications.ts";
import type { Provider } from "#lib/enums.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/**
 * The pace of a provider that tells its limit for each second: one request in so many ms, for all workers and all purposes
 * together. A request reserves the next free moment in `provider_states` and waits for it.
 */

/** A claimed message waits no longer: its decision would be old, and a pause has to hold within 5 s. */
const longestInHandMs = 4_000;
/** Often enough that the pace in the database never expires while the provider tells it. */
const tellAgainMs = 3_600_000;

interface Pace {
  everyMs: number;
  learnedMs: number;
}

const paces = () => processSingleton("delivery.pace", () => new Map<string, Pace>());

export const isPaced = (provider: Provider): boolean => paces().has(provider);

/** Replaces what this process knows by what all workers know (watch.ts). */
export function learnPaces(states: readonly { provider: string; everyMs: number | null }[]): void {
  const known = new Map(states.map(({ provider, everyMs }) => [provider, everyMs]));
  for (const provider of paces().keys()) if (!known.get(provider)) paces().delete(provider);
  for (const { provider, everyMs } of states)
    if (everyMs !== null && paces().get(provider)?.everyMs !== everyMs)
      paces().set(provider, { everyMs, learnedMs: performance.now() });
}

/** Whether all workers should be told of this pace. This process obeys it from now on. */
export function isNewPace(provider: Provider, everyMs: number): boolean {
  const known = paces().get(provider);
  const now = performance.now();
  if (known?.everyMs === everyMs && now - known.learnedMs < tellAgainMs) return false;
  paces().set(provider, { everyMs, learnedMs: now });
  return true;
}

/** Waits for this request's turn. Returns why it must not be made now, or null. `stop` ends the wait early. */
export async function awaitTurn(provider: Provider, stop?: AbortSignal): Promise<string | null> {
  if (!isPaced(provider)) return null;
  // Without a turn nothing goes out; an error would hide what became of the messages beside this one.
  const waitMs = await reserveTurn(provider).catch(() => null);
  if (waitMs === null) return "the provider's pace allows no more requests now";
  await setTimeout(Math.max(0, waitMs), undefined, { signal: stop }).catch(() => undefined);
  return null;
}

/** Reserves the next free moment and returns how far away it is; null where it is too far away, or the provider asked to wait. */
async function reserveTurn(provider: Provider): Promise<number | null> {
  const { rows } = await transaction({ kind: "system", task: "delivery.pace" }, (tx) =>
    tx.execute<{ wait: number }>(sql`
      UPDATE ${providerStates}
      SET next_request_at = GREATEST(next_request_at, now()) + make_interval(secs => request_every_ms / 1000.0)
      WHERE provider = ${provider} AND request_every_ms IS NOT NULL
        AND (next_request_at IS NULL OR next_request_at <= now() + make_interval(secs => ${longestInHandMs / 1000}))
        AND (blocked_until IS NULL OR blocked_until <= GREATEST(next_request_at, now()))
      RETURNING extract(epoch FROM next_request_at - clock_timestamp())::float8 * 1000 - request_every_ms AS wait`),
  );
  return rows[0]?.wait ?? null;
}
