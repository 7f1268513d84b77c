import { transaction } from "#db/client.ts";
import { hasReadableEvents } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { NotFoundError } from "#lib/errors.ts";
import { erase, forgetAuditEvents, lockForErasure, retryOnDeadlock } from "./erase.ts";
import { readErasure } from "./erasure-file.ts";
import { type Erasure, recordErasure } from "./erasures.ts";
import { service } from "./service.ts";

const replayReason = "erased before; a restore had brought them back";

export interface ReplayReport {
  /** People who were restored, and are erased again. */
  erased: number;
  /** Erasures of people who do not exist; their addresses are blocked again. */
  gone: number;
  /** Numbers of lines that are not erasures, from 1. */
  damaged: number[];
}

/**
 * Erases restored people again. `lines`: the lines of DATA_DIR/erasures.ndjson. Idempotent. For the service and
 * ADMIN.
 */
export async function replayErasures(ctx: Ctx, lines: AsyncIterable<string>): Promise<ReplayReport> {
  authorize(ctx.actor, "people.erase", null);
  const report: ReplayReport = { erased: 0, gone: 0, damaged: [] };
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    const erasure = readErasure(line);
    if (!erasure) report.damaged.push(number);
    else if (await eraseAgain(ctx, erasure)) report.erased += 1;
    else report.gone += 1;
  }
  return report;
}

/**
 * Returns true if the person had been restored. Also erases the last ADMIN: they were not the last one when first
 * erased.
 */
function eraseAgain(ctx: Ctx, erasure: Erasure): Promise<boolean> {
  return retryOnDeadlock(() =>
    transaction(service, async (tx) => {
      const restored = await lockForErasure(tx, erasure.userId).catch((error: unknown) => {
        if (error instanceof NotFoundError) return null;
        throw error;
      });
      if (restored) await erase(tx, ctx, restored.person, erasure.erasedAt, replayReason);
      // The addresses at the time of the erasure, which may differ from the restored ones.
      await recordErasure(tx, ctx, erasure);
      if (!restored && (await hasReadableEvents(tx, erasure.userId)))
        await forgetAuditEvents(tx, ctx, erasure.userId, replayReason, 0);
      return restored !== null;
    }),
  );
}
