import { eq } from "drizzle-orm";
import { z } from "zod";
import { announceChange, transaction } from "#db/client.ts";
import { maintenanceWindows } from "#db/schema/operations.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError, NotFoundError } from "#lib/errors.ts";
import { takeLock } from "#lib/locks.ts";
import { type MaintenanceWindowRow, statusOf } from "#lib/maintenance/index.ts";
import { line, parse, storable } from "#lib/parse.ts";
import { publishMaintenance } from "../subscribers/publish.ts";
import { sendToEverybody } from "./announcement.ts";

const EndMaintenance = z.object({ id: storable, reason: line(500) });

/**
 * Cancels a window that has not begun, and notifies everyone if it was announced; or ends one that has begun. ADMIN and keys
 * with OPERATIONS. Throws NotFoundError; ConflictError: the window is over.
 */
export async function endMaintenance(
  ctx: Ctx,
  input: z.input<typeof EndMaintenance>,
): Promise<{ window: MaintenanceWindowRow }> {
  authorize(ctx.actor, "maintenance.write");
  const { id, reason } = parse(EndMaintenance, input);
  return transaction(ctx.actor, async (tx) => {
    announceChange(tx, "catalogue");
    await takeLock(tx, "maintenance");
    const [window] = await tx.select().from(maintenanceWindows).where(eq(maintenanceWindows.id, id)).for("update");
    if (!window) throw new NotFoundError("There is no such maintenance window.", ["id"]);
    const status = statusOf(window, ctx.now);
    if (status !== "SCHEDULED" && status !== "IN_PROGRESS")
      throw new ConflictError("The maintenance window is over already.");
    const change = status === "SCHEDULED" ? { cancelledAt: ctx.now } : { endsAt: endNow(window, ctx.now) };
    await tx.update(maintenanceWindows).set(change).where(eq(maintenanceWindows.id, id));
    await audit(tx, ctx, { action: "maintenance.end", subject: id, reason, before: { status }, after: endOf(change) });
    if (status === "SCHEDULED" && window.announcedAt) {
      await sendToEverybody(tx, ctx, window, "cancelled");
      await publishMaintenance(tx, window, "MAINTENANCE_CANCELLED", ctx.now);
    }
    return { window: { ...window, ...change } };
  });
}

/** A window is never empty. */
const endNow = ({ startsAt }: MaintenanceWindowRow, now: Date) =>
  new Date(Math.max(now.getTime(), startsAt.getTime() + 1));

const endOf = (change: { cancelledAt: Date } | { endsAt: Date }) =>
  Object.fromEntries(Object.entries(change).map(([name, at]) => [name, at.toISOString()]));
