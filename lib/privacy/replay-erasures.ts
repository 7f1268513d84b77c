import { transaction } from "#db/client.ts";
import { isRemembered } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { NotFoundError } from "#lib/errors.ts";
import { erase, forget, lockForErasure, withoutDeadlock } from "./erase.ts";
import { readErasure } from "./erasure-file.ts";
import { type Erasure, recordErasure } from "./erasures.ts";
import { service } from "./service.ts";

const again = "erased before; a restore had brought them back";

export interface ReplayReport {
  /** People who were back, and are erased again. */
  erased: number;
  /** Erasures of people who are not there; their addresses are blocked again all the same. */
  gone: number;
  /** Lines that are no erasure, by number, from 1. */
  damaged: number[];
}

/**
 * Erases again everybody of an erasure file who is back, after a restore: `lines` are those of DATA_DIR/erasures.ndjson.
 * Can be run any number of times. The service itself and ADMIN.
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

/** True when the person was back. The last ADMIN too: they were erased once, and not as the last one. */
function eraseAgain(ctx: Ctx, erasure: Erasure): Promise<boolean> {
  return withoutDeadlock(() =>
    transaction(service, async (tx) => {
      const back = await lockForErasure(tx, erasure.userId).catch((error: unknown) => {
        if (error instanceof NotFoundError) return null;
        throw error;
      });
      if (back) await erase(tx, ctx, back.person, erasure.erasedAt, again);
      // The addresses of then, which may not be those that the restore brought back.
      await recordErasure(tx, ctx, erasure);
      if (!back && (await isRemembered(tx, erasure.userId))) await forget(tx, ctx, erasure.userId, again, 0);
      return back !== null;
    }),
  );
}
