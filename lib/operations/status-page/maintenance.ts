import type { Tx } from "#db/client.ts";
import { type MaintenanceWindowRow, publicWindows, statusOf } from "#lib/maintenance/index.ts";
import type { PublicMaintenance } from "./snapshot.ts";

const shownForMs = 90 * 86_400_000;

/** The maintenance windows that are to come, under way or ended within 90 days, newest first. Without reasons and names. */
export async function listPublicMaintenance(tx: Tx, now: Date): Promise<PublicMaintenance[]> {
  const windows = await publicWindows(tx, new Date(now.getTime() - shownForMs));
  return windows.toReversed().flatMap((window) => {
    const status = statusOf(window, now);
    if (status === "CANCELLED") return [];
    const { id, title, startsAt, plannedUntil, createdAt } = window;
    return [
      {
        ...{ id, title, status, createdAt },
        scheduledFor: startsAt,
        // As planned, also if it ended early.
        scheduledUntil: plannedUntil,
        updatedAt: lastChange(window, now),
        // A window concerns the whole service.
        components: [],
        updates: [],
      },
    ];
  });
}

function lastChange({ createdAt, startsAt, endsAt, completedAt }: MaintenanceWindowRow, now: Date): Date {
  const passed = [createdAt, startsAt, endsAt, ...(completedAt ? [completedAt] : [])].filter((at) => at <= now);
  return new Date(Math.max(createdAt.getTime(), ...passed.map((at) => at.getTime())));
}
