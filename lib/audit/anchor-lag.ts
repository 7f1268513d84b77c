import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { checkAnchor } from "./anchor.ts";
import { newestAnchor } from "./anchor-head.ts";
import { auditKeys } from "./keys.ts";

/**
 * Seconds since the oldest sealed event without an anchor was written; 0 if all are anchored. Counted from the newest
 * anchor at the earliest, because a long import writes events dated at its start.
 */
export async function anchorLagSeconds({ actor, now }: Pick<Ctx, "actor" | "now">): Promise<number> {
  const ring = await auditKeys();
  return transaction(actor, async (tx) => {
    const newest = await newestAnchor(tx, ring);
    const valid = newest && checkAnchor(ring, newest) === "good" ? newest : null;
    const { rows } = await tx.execute<{ at: Date }>(sql`
      SELECT at FROM ${auditEvents} WHERE sequence > ${valid?.sequence ?? 0} ORDER BY sequence LIMIT 1`);
    const [first] = rows;
    if (!first) return 0;
    const since = Math.max(new Date(first.at).getTime(), valid ? new Date(valid.at).getTime() : 0);
    return Math.max(0, (now.getTime() - since) / 1000);
  });
}
