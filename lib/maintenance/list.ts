import { and, asc, desc, eq, gt, isNull, or } from "drizzle-orm";
import { read, type Tx } from "#db/client.ts";
import { maintenanceWindows } from "#db/schema/operations.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { MaintenanceStatus } from "#lib/enums.ts";
import { kindOfId } from "#lib/ids.ts";

export type MaintenanceWindowRow = typeof maintenanceWindows.$inferSelect;

type Moments = Pick<MaintenanceWindowRow, "startsAt" | "endsAt" | "cancelledAt" | "completedAt">;

/** VERIFYING from the end until a smoke test or a probe has passed. */
export function statusOf({ startsAt, endsAt, cancelledAt, completedAt }: Moments, now: Date): MaintenanceStatus {
  if (cancelledAt) return "CANCELLED";
  if (now < startsAt) return "SCHEDULED";
  if (now < endsAt) return "IN_PROGRESS";
  return completedAt ? "COMPLETED" : "VERIFYING";
}

/** A service has few windows a year. The list is not paged, so it has an end. */
const maxWindows = 500;

/** Windows ordered by start. `upcoming`: only those that have not ended and were not cancelled. Everyone signed in. */
export async function listWindows(ctx: Ctx, upcoming: boolean): Promise<MaintenanceWindowRow[]> {
  authorize(ctx.actor, "maintenance.read");
  const notOver = and(isNull(maintenanceWindows.cancelledAt), gt(maintenanceWindows.endsAt, ctx.now));
  const latest = await read(ctx.actor, (tx) =>
    tx
      .select()
      .from(maintenanceWindows)
      .where(upcoming ? notOver : undefined)
      .orderBy(desc(maintenanceWindows.startsAt))
      .limit(maxWindows),
  );
  return latest.reverse();
}

/** Null: it does not exist, or the transaction's actor may not see it. */
export async function findWindow(tx: Tx, id: string): Promise<MaintenanceWindowRow | null> {
  if (kindOfId(id) !== "maintenance") return null;
  return (await tx.select().from(maintenanceWindows).where(eq(maintenanceWindows.id, id)))[0] ?? null;
}

/** For the public status page: windows that were not cancelled, that have not ended or ended after `since`. Ordered by start. */
export const publicWindows = (tx: Tx, since: Date): Promise<MaintenanceWindowRow[]> =>
  tx
    .select()
    .from(maintenanceWindows)
    .where(
      and(
        isNull(maintenanceWindows.cancelledAt),
        or(gt(maintenanceWindows.endsAt, since), isNull(maintenanceWindows.completedAt)),
      ),
    )
    .orderBy(asc(maintenanceWindows.startsAt))
    .limit(maxWindows);
