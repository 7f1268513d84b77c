import { transaction } from "#db/client.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import type { Provider } from "#lib/enums.ts";

import type { AccountCheck, SendOutcome } from "./channel.ts";
import { awaitPaceSlot } from "./pace.ts";
import { blockedUntil, pauseProvider } from "./provider-status.ts";
import { requestedWaitMs } from "./send-each.ts";

const minWaitMs = 1_000;

/**
 * Makes one request that is not a delivery, at the provider's pace. Returns `notAttempted` while the provider asked any
 * worker to wait. If the provider asks this request to wait, all workers wait.
 */
export async function pacedRequest<O extends SendOutcome | AccountCheck>(
  ctx: Ctx,
  provider: Provider,
  request: () => Promise<O>,
): Promise<O | NotAttempted> {
  const until = await transaction(ctx.actor, (tx) => blockedUntil(tx, provider));
  if (until) return notAttempted("the provider asked to wait", until.getTime() - clock().getTime());
  const reason = await awaitPaceSlot(provider);
  if (reason) return notAttempted(reason, minWaitMs);
  const outcome = await request();
  const waitMs = requestedWaitMs(outcome);
  if (waitMs > 0) await transaction(ctx.actor, (tx) => pauseProvider(tx, provider, waitMs));
  return outcome;
}

type NotAttempted = Extract<SendOutcome, { status: "notAttempted" }>;

const notAttempted = (reason: string, waitMs: number): NotAttempted => ({
  status: "notAttempted",
  reason,
  retryAfterMs: Math.max(minWaitMs, waitMs),
});
