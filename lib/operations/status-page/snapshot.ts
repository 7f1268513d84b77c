import { z } from "zod";
import { INCIDENT_STATUSES, SEVERITIES, STATUS_COMPONENTS } from "#lib/enums.ts";

/**
 * `paused`: paused by operations; messages wait. `slow`: the provider fails; messages wait and are retried. `stopped`: no worker
 * is alive, the queue is stuck, or the last probe's message was not sent. `down`: requests fail.
 */
export const COMPONENT_STATES = ["ok", "slow", "paused", "stopped", "down"] as const;
export type ComponentState = (typeof COMPONENT_STATES)[number];

export const MAINTENANCE_STATUSES = ["SCHEDULED", "IN_PROGRESS", "VERIFYING", "COMPLETED"] as const;

const date = z.coerce.date();
/** `minutes`: those with data, 0 if there are none. */
const Period = z.object({ startsAt: date, upMinutes: z.number(), minutes: z.number() });
export type UptimePeriod = z.infer<typeof Period>;

const Component = z.object({
  id: z.enum(STATUS_COMPONENTS),
  state: z.enum(COMPONENT_STATES),
  /** Since when this process has seen this state. */
  changedAt: date,
  /** The last 90 days in UTC, oldest first. The last one is today. */
  days: z.array(Period),
  /** Frozen past months, newest first. */
  months: z.array(Period),
});
export type ComponentStatus = z.infer<typeof Component>;

const Incident = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  status: z.enum(INCIDENT_STATUSES),
  openedAt: date,
  resolvedAt: date.nullable(),
  /** Newest first. `number`: position in the incident's log, from 1. */
  updates: z.array(z.object({ number: z.number(), at: date, message: z.string(), status: z.enum(INCIDENT_STATUSES) })),
});
/** An incident for the public: without addresses, names of people and internal updates. */
export type PublicIncident = z.infer<typeof Incident>;

const Maintenance = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(MAINTENANCE_STATUSES),
  scheduledFor: date,
  scheduledUntil: date,
  createdAt: date,
  updatedAt: date,
  /** Empty: the whole service. */
  components: z.array(z.enum(STATUS_COMPONENTS)),
  /** Newest first. */
  updates: z.array(
    z.object({ number: z.number(), at: date, message: z.string(), status: z.enum(MAINTENANCE_STATUSES) }),
  ),
});
/** A maintenance window that was announced to the public. */
export type PublicMaintenance = z.infer<typeof Maintenance>;

const Objective = z.object({
  name: z.string(),
  actual: z.number().nullable(),
  target: z.number(),
  met: z.boolean().nullable(),
});
export type PublicObjective = z.infer<typeof Objective>;

/** All that the status page, its JSON and its feeds show, as it was at one moment. It contains public facts only. */
export const StatusSnapshot = z.object({
  at: date,
  /** Since when the service has been watched. */
  installedAt: date,
  components: z.array(Component),
  objectives: z.array(Objective),
  incidents: z.array(Incident),
  maintenance: z.array(Maintenance),
});
export type StatusSnapshot = z.infer<typeof StatusSnapshot>;
