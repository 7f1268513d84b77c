import { transaction } from "#db/client.ts";
import { sharingOptOuts } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { hasOptedOut } from "./gpc.ts";

/**
 * Keeps, once, that a signed-in person's browser asks not to sell or share their data (Sec-GPC: 1; w3c.github.io/gpc). It
 * bears on sharing alone, which this service does none of: what the person is sent stays exactly as they chose it. True
 * when it was new.
 */
export async function noteSharingOptOut(ctx: Ctx, headers: Headers): Promise<boolean> {
  const { actor } = ctx;
  if (actor.kind !== "person" || !hasOptedOut(headers)) return false;
  return transaction({ kind: "system", task: "privacy.sharing" }, async (tx) => {
    const made = await tx
      .insert(sharingOptOuts)
      .values({ userId: actor.userId, source: "Sec-GPC", at: ctx.now })
      .onConflictDoNothing()
      .returning();
    if (made.length === 0) return false;
    await audit(tx, ctx, { action: "sharing.optOut", subject: actor.userId, after: { source: "Sec-GPC" } });
    return true;
  });
}
