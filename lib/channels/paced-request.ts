import { transaction } from "#db/client.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import type { Provider } from "#lib/enums.ts";

import type { SendOutcome } from "./channel.ts";
import { awaitTurn } from "./pace.ts";
import { blockedUntil, pauseProvider } from "./provider-status.ts";
import { askedMsOf } from "./send-each.ts";

const shortestWaitMs = 1_000;

/**
 * Makes one request that is no delivery: at the provider's pace, and not while the provider asked any worker to wait. Then
 * the outcome is `held`, and no request was made. If the provider asks this one to wait, all workers are told.
 */
export async function pacedRequest(
  ctx: Ctx,
  provider: Provider,
  request: () => Promise<SendOutcome>,
): Promise<SendOutcome> {
  const until = await transaction(ctx.actor, (tx) => blockedUntil(tx, provider));
  if (until) return held("the provider asked to wait", until.getTime() - clock().getTime());
  const reason = await awaitTurn(provider);
  if (reason) return held(reason, shortestWaitMs);
  const outcome = await request();
  const askedMs = askedMsOf(outcome);
  if (askedMs > 0) await transaction(ctx.actor, (tx) => pauseProvider(tx, provider, askedMs));
  return outcome;
}

const held = (reason: string, waitMs: number): SendOutcome => ({
  status: "held",
  reason,
  retryAfterMs: Math.max(shortestWaitMs, waitMs),
});
