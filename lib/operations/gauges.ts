import { changes } from "#db/changes.ts";
import { type Tx, transaction } from "#db/client.ts";
import { alertClock, providerStates } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { alertChannelStates } from "#lib/alerts/index.ts";
import { anchorLagSeconds } from "#lib/audit/index.ts";
import { clock } from "#lib/clock.ts";
import { CHANNELS, JOB_NAMES, SEVERITIES } from "#lib/enums.ts";
import { isKnownMaintenance } from "#lib/maintenance/index.ts";
import { countSourcesOverLimit } from "#lib/security/index.ts";
import { addGauge, type GaugeRow } from "#lib/telemetry/index.ts";
import { catalogueFor } from "#lib/topics/index.ts";
import { findOriginals, openStatuses } from "./incidents/queries.ts";
import { readGapSeconds } from "./on-call/queries.ts";
import { digestOverdueSeconds, messagePastDueSeconds, pendingDigestItems } from "./past-due.ts";
import { lastProbe, PROBE_TARGETS } from "./probe/availability.ts";
import { queueState } from "./queue-state.ts";
import { readLastOutcomes, readLastRuns } from "./runs.ts";
import { readSecretAges } from "./secrets/index.ts";

const system: Actor = { kind: "system", task: "gauges" };

/** A gauge that is read from the database, so that every process reads the same value. */
interface DatabaseGauge {
  help: string;
  labels: readonly string[];
  read: (now: Date) => Promise<readonly GaugeRow[]>;
}

const single = (help: string, read: (now: Date) => Promise<number>): DatabaseGauge => ({
  help,
  labels: [],
  read: async (now) => [{ labels: {}, value: await read(now) }],
});

/** A value for each value of a label. */
const perLabel = <T>(
  label: string,
  help: string,
  read: (now: Date) => Promise<readonly T[]>,
  toEntry: (row: T, now: Date) => readonly [labelValue: string, value: number],
): DatabaseGauge => ({
  help,
  labels: [label],
  read: async (now) =>
    (await read(now)).map((row) => {
      const [labelValue, value] = toEntry(row, now);
      return { labels: { [label]: labelValue }, value };
    }),
});

const bySystem = <T>(read: (tx: Tx) => Promise<T>): Promise<T> => transaction(system, read);
const secondsSince = (at: Date | null | undefined, now: Date): number =>
  at ? Math.max(0, (now.getTime() - at.getTime()) / 1_000) : 0;
const toFlag = (isOn: boolean): number => (isOn ? 1 : 0);

export const databaseGauges: Readonly<Record<string, DatabaseGauge>> = {
  queue_jobs: perLabel(
    "state",
    "Jobs due or running, and dead ones",
    async () => {
      const { depth, dead } = await queueState();
      return [["due", depth] as const, ["dead", dead] as const];
    },
    (entry) => entry,
  ),
  queue_oldest_due_seconds: single(
    "How long the oldest due job has waited",
    async () => (await queueState()).oldestDueSeconds,
  ),
  queue_stuck_seconds: single(
    "How long the oldest due job has waited, without the waits that its provider asked for",
    async () => (await queueState()).stuckSeconds,
  ),
  jobs_failing: perLabel(
    "task",
    "Jobs that failed at least five times in a row; plans: four times",
    async () => {
      const { failingJobs } = await queueState();
      return JOB_NAMES.map((task) => [task, failingJobs.find((one) => one.task === task)?.jobs ?? 0] as const);
    },
    (entry) => entry,
  ),
  plans_stalled: single(
    "Notifications whose plan did not advance for five minutes",
    async () => (await queueState()).stalledPlans.length,
  ),
  workers_alive: single("Worker processes with a fresh heartbeat", async () => (await queueState()).workers),
  deliveries_past_due_seconds: single("How long the oldest message that may be planned or sent has waited", () =>
    bySystem(messagePastDueSeconds),
  ),
  digest_items_pending: single("Items that wait for a digest, due or not", () => bySystem(pendingDigestItems)),
  digests_overdue_seconds: single("How long the oldest due item has waited for its digest", (now) =>
    bySystem((tx) => digestOverdueSeconds(tx, now)),
  ),
  provider_circuit_open: perLabel(
    "provider",
    "1 while only test requests are sent to a provider",
    () => bySystem((tx) => tx.select().from(providerStates)),
    ({ provider, circuit }) => [provider, toFlag(circuit !== "closed")],
  ),
  channel_paused: perLabel(
    "channel",
    "1 while a channel is paused",
    async () => {
      const { pauses } = await catalogueFor(system);
      return CHANNELS.map((channel) => [channel, toFlag(pauses.has(channel))] as const);
    },
    (entry) => entry,
  ),
  maintenance_active: single("1 in a maintenance window", async (now) => toFlag(await isKnownMaintenance(now))),
  incidents_open: perLabel(
    "severity",
    "Open incidents",
    async () => {
      const open = await bySystem((tx) => findOriginals(tx, openStatuses));
      return SEVERITIES.map((severity) => [severity, open.filter((one) => one.severity === severity).length] as const);
    },
    (entry) => entry,
  ),
  alert_channel_failing: perLabel(
    "channel",
    "1 while alerts cannot be sent over a channel",
    () => bySystem(alertChannelStates),
    ({ name, failingSince }) => [name, toFlag(failingSince !== null)],
  ),
  alerts_waiting: perLabel(
    "channel",
    "Alerts that wait for their channel",
    () => bySystem(alertChannelStates),
    ({ name, waiting }) => [name, waiting],
  ),
  probe_success: perLabel(
    "target",
    "1 if the last probe of the service succeeded",
    async (now) => {
      const last = await bySystem((tx) => lastProbe(tx, now));
      return PROBE_TARGETS.map((target) => [target, toFlag(last?.[target] === true)] as const);
    },
    (entry) => entry,
  ),
  probe_duration_seconds: perLabel(
    "target",
    "Time that the last probe of the service took",
    async (now) => {
      const last = await bySystem((tx) => lastProbe(tx, now));
      return PROBE_TARGETS.flatMap((target) => {
        const ms = last?.[`${target}Ms`] ?? null;
        return ms === null ? [] : [[target, ms / 1000] as const];
      });
    },
    (entry) => entry,
  ),
  audit_anchor_age_seconds: single("How long the oldest audit event without an anchor waits for one", (now) =>
    anchorLagSeconds({ actor: system, now }),
  ),
  security_sources_over_limit: perLabel(
    "kind",
    "Accounts, credentials and addresses over the limit of a kind of security event in 15 minutes",
    (now) => bySystem((tx) => countSourcesOverLimit(tx, now)),
    ({ kind, sources }) => [kind, sources],
  ),
  secret_age_days: perLabel(
    "name",
    "Age of the newest version of a secret that is in use",
    (now) => bySystem((tx) => readSecretAges(tx, now)),
    ({ name, since }, now) => [name, secondsSince(since, now) / 86_400],
  ),
  operation_age_seconds: perLabel(
    "kind",
    "Time since the last success of an operation; without one, since the installation",
    () => bySystem(readLastRuns),
    ({ kind, at }, now) => [kind, secondsSince(at, now)],
  ),
  operation_failed: perLabel(
    "kind",
    "1 if the last run of an operation failed",
    () => bySystem(readLastOutcomes),
    ({ kind, ok }) => [kind, toFlag(!ok)],
  ),
  on_call_gap_seconds: perLabel(
    "level",
    "Time of the next 30 days without a person on call at a level of the rota; none without a rota",
    (now) => bySystem((tx) => readGapSeconds(tx, now)),
    ({ level, seconds }) => [level, seconds],
  ),
  watchdog_silent_seconds: single("Time since Alertmanager last sent the Watchdog; 0 if it never did", async (now) => {
    const [row] = await bySystem((tx) => tx.select().from(alertClock));
    return secondsSince(row?.watchdogSeenAt, now);
  }),
};

/** Registers the gauges that are read at each scrape. */
export function addGauges(): void {
  addGauge("change_listener_live", "1 while changes of other processes arrive, so that caches answer", [], () => [
    { labels: {}, value: toFlag(changes().isLive) },
  ]);
  for (const [name, { help, labels, read }] of Object.entries(databaseGauges))
    addGauge(name, help, labels, () => read(clock()));
}
