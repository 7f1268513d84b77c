import { max } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { statusNotices } from "#db/schema/index.ts";
import type { IncidentStatus, StatusNoticeKind } from "#lib/enums.ts";
import { addJobs, bulkFlag, priorities } from "#lib/jobs/define.ts";
import { takeLock } from "#lib/locks.ts";
import type { MaintenanceWindowRow } from "#lib/maintenance/index.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { statusNoticesTask } from "./tasks.ts";

export type Notice = typeof statusNotices.$inferSelect;
type NewNotice = Omit<typeof statusNotices.$inferInsert, "id">;

/** Tells subscribers about a public update of an incident. */
export const publishIncidentUpdate = (
  tx: Tx,
  incident: { id: string; title: string },
  update: { number: number; status: IncidentStatus; message: string; at: Date },
): Promise<void> =>
  publish(tx, {
    ...{ key: `${incident.id}:${update.number}`, kind: "INCIDENT_UPDATED", subjectId: incident.id, at: update.at },
    ...{ title: scrubText(incident.title), status: update.status, message: scrubText(update.message) },
  });

/** Tells subscribers about a maintenance window. A second call for the same event does nothing. */
export const publishMaintenance = (
  tx: Tx,
  { id, title, startsAt, endsAt }: MaintenanceWindowRow,
  kind: Exclude<StatusNoticeKind, "INCIDENT_UPDATED">,
  at: Date,
): Promise<void> =>
  publish(tx, { key: `${id}:${kind}`, kind, subjectId: id, at, title: scrubText(title), startsAt, endsAt });

/** The lock makes ids become visible in their order. Else a subscriber would miss a notice that commits after a later one. */
async function publish(tx: Tx, notice: NewNotice): Promise<void> {
  await takeLock(tx, "statusNotices");
  await tx.insert(statusNotices).values(notice).onConflictDoNothing({ target: statusNotices.key });
  const jobKey = statusNoticesTask.name;
  await addJobs(tx, [
    { task: statusNoticesTask, payload: {}, priority: priorities.released, flags: [bulkFlag], jobKey },
  ]);
}

/** The id of the newest notice; 0 if there is none. */
export async function newestNotice(tx: Tx): Promise<number> {
  const [row] = await tx.select({ id: max(statusNotices.id) }).from(statusNotices);
  return row?.id ?? 0;
}
