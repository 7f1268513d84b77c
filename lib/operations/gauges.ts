import { changes } from "#db/changes.ts";
import { transaction } from "#db/client.ts";
import { providerStates } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { alertChannelStates } from "#lib/alerts/index.ts";
import { anchorLagSeconds } from "#lib/audit/index.ts";
import { CHANNELS, JOB_NAMES, SEVERITIES } from "#lib/enums.ts";
import { addGauge } from "#lib/telemetry/index.ts";
import { catalogueFor } from "#lib/topics/index.ts";
import { findOpenIncidents } from "./incidents/queries.ts";
import { lastProbe, PROBE_TARGETS } from "./probe/availability.ts";
import { queueState } from "./queue-state.ts";

const system: Actor = { kind: "system", task: "gauges" };

/** Gauges read at each scrape: queue, providers, incidents and workers. */
export function addGauges(): void {
  addGauge("change_listener_live", "1 while changes of other processes arrive, so that caches answer", [], () => [
    { labels: {}, value: changes().isLive ? 1 : 0 },
  ]);
  addGauge("queue_jobs", "Jobs due or running, and dead ones", ["state"], async () => {
    const { depth, dead } = await queueState();
    return [
      { labels: { state: "due" }, value: depth },
      { labels: { state: "dead" }, value: dead },
    ];
  });
  addGauge("queue_oldest_due_seconds", "How long the oldest due job has waited", [], async () => [
    { labels: {}, value: (await queueState()).oldestDueSeconds },
  ]);
  addGauge("jobs_failing", "Jobs that failed at least five times in a row", ["task"], async () => {
    const { failingJobs } = await queueState();
    return JOB_NAMES.map((task) => ({
      labels: { task },
      value: failingJobs.find((one) => one.task === task)?.jobs ?? 0,
    }));
  });
  addGauge("plans_stalled", "Notifications whose plan did not advance for five minutes", [], async () => [
    { labels: {}, value: (await queueState()).stalledPlans.length },
  ]);
  addGauge("provider_circuit_open", "1 while only test requests are sent to a provider", ["provider"], async () =>
    (await transaction(system, (tx) => tx.select().from(providerStates))).map(({ provider, circuit }) => ({
      labels: { provider },
      value: circuit === "closed" ? 0 : 1,
    })),
  );
  addGauge("channel_paused", "1 while a channel is paused", ["channel"], async () => {
    const { pauses } = await catalogueFor(system);
    return CHANNELS.map((channel) => ({ labels: { channel }, value: pauses.has(channel) ? 1 : 0 }));
  });
  addGauge("incidents_open", "Open incidents", ["severity"], async () => {
    const open = await transaction(system, findOpenIncidents);
    return SEVERITIES.map((severity) => ({
      labels: { severity },
      value: open.filter((incident) => incident.severity === severity).length,
    }));
  });
  addGauge("alert_channel_failing", "1 while alerts cannot be sent over a channel", ["channel"], async () =>
    (await transaction(system, alertChannelStates)).map(({ name, failingSince }) => ({
      labels: { channel: name },
      value: failingSince === null ? 0 : 1,
    })),
  );
  addGauge("alerts_waiting", "Alerts that wait for their channel", ["channel"], async () =>
    (await transaction(system, alertChannelStates)).map(({ name, waiting }) => ({
      labels: { channel: name },
      value: waiting,
    })),
  );
  addGauge("probe_success", "1 if the last probe of the service succeeded", ["target"], async () => {
    const last = await transaction(system, (tx) => lastProbe(tx, new Date()));
    return PROBE_TARGETS.map((target) => ({ labels: { target }, value: last?.[target] ? 1 : 0 }));
  });
  addGauge("probe_duration_seconds", "Time that the last probe of the service took", ["target"], async () => {
    const last = await transaction(system, (tx) => lastProbe(tx, new Date()));
    return PROBE_TARGETS.flatMap((target) => {
      const ms = last?.[`${target}Ms`] ?? null;
      return ms === null ? [] : [{ labels: { target }, value: ms / 1000 }];
    });
  });
  addGauge("workers_alive", "Worker processes with a fresh heartbeat", [], async () => [
    { labels: {}, value: (await queueState()).workers },
  ]);
  addGauge(
    "audit_anchor_age_seconds",
    "How long the oldest audit event without an anchor waits for one",
    [],
    async () => [{ labels: {}, value: await anchorLagSeconds({ actor: system, now: new Date() }) }],
  );
}
