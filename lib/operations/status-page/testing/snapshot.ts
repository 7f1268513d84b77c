import { STATUS_COMPONENTS, type StatusComponent } from "#lib/enums.ts";
import type { ComponentState, PublicIncident, PublicMaintenance, StatusSnapshot } from "../snapshot.ts";

export const snapshotAt = new Date("2026-05-10T12:00:00Z");
const dayMs = 86_400_000;

/** A snapshot in which all is well, except for these components and with these incidents. */
export function makeSnapshot(
  patch: Partial<StatusSnapshot> & { states?: Partial<Record<StatusComponent, ComponentState>> } = {},
): StatusSnapshot {
  const { states = {}, ...rest } = patch;
  const today = Math.floor(snapshotAt.getTime() / dayMs) * dayMs;
  return {
    at: snapshotAt,
    installedAt: new Date("2026-02-01T08:00:00Z"),
    components: STATUS_COMPONENTS.map((id) => ({
      id,
      state: states[id] ?? "ok",
      changedAt: new Date("2026-05-01T00:00:00Z"),
      days: Array.from({ length: 90 }, (_, index) => ({
        startsAt: new Date(today - (89 - index) * dayMs),
        upMinutes: 1_440,
        minutes: 1_440,
      })),
      months: [],
    })),
    objectives: [],
    incidents: [],
    maintenance: [],
    ...rest,
  };
}

/** An incident with one public update for each status, oldest first, an hour apart. */
export function makeIncident(
  statuses: readonly PublicIncident["status"][],
  patch: Partial<PublicIncident> = {},
): PublicIncident {
  const openedAt = new Date("2026-05-10T06:00:00Z");
  const updates = statuses.map((status, index) => ({
    number: index + 2,
    at: new Date(openedAt.getTime() + (index + 1) * 3_600_000),
    message: `It is ${status}`,
    status,
  }));
  return {
    id: "inc_1",
    title: "Mails are late",
    severity: "HIGH",
    status: statuses.at(-1) ?? "OPEN",
    openedAt,
    resolvedAt: null,
    updates: updates.toReversed(),
    ...patch,
  };
}

export const makeMaintenance = (patch: Partial<PublicMaintenance> = {}): PublicMaintenance => ({
  id: "mnt_1",
  title: "Updates",
  status: "SCHEDULED",
  scheduledFor: new Date("2026-05-16T02:00:00Z"),
  scheduledUntil: new Date("2026-05-16T04:00:00Z"),
  createdAt: new Date("2026-05-09T02:00:00Z"),
  updatedAt: new Date("2026-05-09T02:00:00Z"),
  components: ["PAGES"],
  updates: [{ number: 1, at: new Date("2026-05-09T02:00:00Z"), message: "Pages may be slow.", status: "SCHEDULED" }],
  ...patch,
});
