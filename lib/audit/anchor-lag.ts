import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { auditEvents } from "#db/schema/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { checkAnchor } from "./anchor.ts";
import { newestAnchor } from "./anchor-head.ts";
import { auditKeys } from "./keys.ts";

/**
 * For how long the oldest sealed event that no anchor covers has gone without one, in seconds; 0 where all are covered. Counted
 * from the newest anchor on, too: a long import writes events of the moment it began.
 */
export async function unanchoredSeconds({ actor, now }: Pick<Ctx, "actor" | "now">): Promise<number> {
  const ring = await auditKeys();
  return transaction(actor, async (tx) => {
    const newest = await newestAnchor(tx, ring);
    const good = newest && checkAnchor(ring, newest) === "good" ? newest : null;
    const { rows } = await tx.execute<{ at: Date }>(sql`
      SELECT at FROM ${auditEvents} WHERE sequence > ${good?.sequence ?? 0} ORDER BY sequence LIMIT 1`);
    const [first] = rows;
    if (!first) return 0;
    const since = Math.max(new Date(first.at).getTime(), good ? new Date(good.at).getTime() : 0);
    return Math.max(0, (now.getTime() - since) / 1000);
  });
}
