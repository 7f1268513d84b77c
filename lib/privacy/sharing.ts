import { transaction } from "#db/client.ts";
import { sharingOptOuts } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";

/**
 * Records once that a signed-in person's browser opts out of data sharing (Sec-GPC: 1; w3c.github.io/gpc). This
 * service shares no data, so preferences and messages do not change. Returns true if the record is new.
 */
export async function storeSharingOptOut(ctx: Ctx, headers: Headers): Promise<boolean> {
  const { actor } = ctx;
  if (actor.kind !== "person" || !hasOptedOut(headers)) return false;
  return transaction({ kind: "system", task: "privacy.sharing" }, async (tx) => {
    const inserted = await tx
      .insert(sharingOptOuts)
      .values({ userId: actor.userId, source: "Sec-GPC", at: ctx.now })
      .onConflictDoNothing()
      .returning();
    if (inserted.length === 0) return false;
    await audit(tx, ctx, { action: "sharing.optOut", subject: actor.userId, after: { source: "Sec-GPC" } });
    return true;
  });
}

/** True if the browser sends Global Privacy Control. "1" is the only defined value. */
export const hasOptedOut = (headers: Pick<Headers, "get">): boolean => headers.get("sec-gpc") === "1";

/**
 * True if the browser asks not to be measured, with Global Privacy Control or the older Do Not Track. Its pages then send
 * neither errors nor measurements.
 */
export const declinesMeasurement = (headers: Pick<Headers, "get">): boolean =>
  hasOptedOut(headers) || headers.get("dnt") === "1";
