import { expect, vi } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { sealEvents } from "#lib/audit/seal.ts";
import { testAction } from "#lib/audit/testing/test-action.ts";
import { audit } from "#lib/audit/write.ts";
import { minuteMs } from "#lib/clock.ts";
import { alertRules } from "#lib/operations/alerts/rules.ts";
import { sendTo } from "./load.ts";
import { oldOperations } from "./old-operations.ts";
import { metricsToken } from "./product.ts";
import { rotaEnds } from "./rota.ts";
import type { Scene } from "./scene.ts";
import { WebTrouble } from "./web-trouble.ts";

/** Makes an alert fire in the running product, and ends it. Breakages of one part run together, in the order of the table. */
export interface Breakage {
  part: "work fails" | "no worker runs" | "nothing runs";
  /** The labels of the alert. */
  labels?: Record<string, string>;
  breaks?: (scene: Scene) => Promise<unknown>;
  /** Work that must continue while it is broken. */
  whileBroken?: (scene: Scene) => Promise<unknown>;
  /** Default: the alert ends without it, for example when its window is over. */
  mends?: (scene: Scene) => Promise<unknown>;
  /** Work that must continue while it is mended. */
  whileMended?: (scene: Scene) => Promise<unknown>;
  /** How much later than now the rules are evaluated, while it is broken and when it is mended. */
  firesAfterMs?: number;
  clearsAfterMs?: number;
}

const hourMs = 60 * minuteMs;
/** Longer than every window of a rule about counts. */
const windowsMs = 4 * 24 * hourMs;
const sql = ({ databaseUrl }: Scene, text: string, values: unknown[] = []) => asOwner(databaseUrl, text, values);
const addJob = (scene: Scene, task: string) => sql(scene, `SELECT graphile_worker.add_job('${task}', '{"data":{}}')`);

/** Lets the jobs of a task run again at once, as if the waits between attempts had passed. */
const hurry = (scene: Scene, task: string) =>
  sql(
    scene,
    `UPDATE graphile_worker._private_jobs j SET run_at = now(), max_attempts = 30 FROM graphile_worker._private_tasks t
     WHERE t.id = j.task_id AND t.identifier = '${task}' AND j.locked_at IS NULL AND j.run_at > now()`,
  );

/** A table refuses a statement, so that the job that uses it fails each time. */
const refusing = (table: string, statement: string, task: string, start: (scene: Scene) => Promise<unknown>) => ({
  part: "work fails" as const,
  labels: { task },
  breaks: async (scene: Scene) => {
    await sql(
      scene,
      `CREATE FUNCTION refuse_${table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
       CREATE TRIGGER refuse BEFORE ${statement} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_${table}()`,
    );
    await start(scene);
  },
  whileBroken: (scene: Scene) => hurry(scene, task),
  mends: async (scene: Scene) => {
    await sql(scene, `DROP FUNCTION refuse_${table}() CASCADE`);
    await hurry(scene, task);
  },
});

const send = (scene: Scene, topicKey: string, channels: string[]) =>
  sendTo(scene.product.url, scene.keys.admin, {
    topicKey,
    audience: { everyone: true },
    subject: "A message",
    body: "Hello",
    channels,
  });

/** Resolves when the message has its deliveries. */
async function sendPlanned(scene: Scene, topicKey: string, channel: string): Promise<void> {
  await send(scene, topicKey, [channel]);
  const isPlanned = async () =>
    expect(await sql(scene, "SELECT FROM deliveries WHERE channel = $1 LIMIT 1", [channel])).toHaveLength(1);
  await vi.waitFor(isPlanned, { timeout: 60_000, interval: 200 });
}

/** The limit of the rule is lowered, so that the value that the product measures is over it. */
function overLowerLimit(name: string): Breakage {
  const rule = alertRules.find((one) => one.name === name);
  if (rule?.when.kind !== "gauge") throw new Error(`${name} is not about a gauge`);
  const { limit } = rule.when;
  return {
    part: "work fails",
    breaks: async () => Object.assign(limit, { above: 0.0001 }),
    // No share is over 1, however busy this machine is.
    mends: async () => Object.assign(limit, { above: 1 }),
  };
}

const agedSecret = (name: string, days: number): Breakage => ({
  part: "nothing runs",
  labels: { name },
  // A new secret is in use when the product starts again (alerts.test.ts).
  breaks: (scene) =>
    sql(scene, "UPDATE secret_versions SET first_seen_at = first_seen_at - make_interval(days => $1) WHERE name = $2", [
      days,
      name,
    ]),
});

const tamperWith = (scene: Scene, from: string, to: string) =>
  sql(
    scene,
    `SET session_replication_role = replica;
     UPDATE audit_events SET reason = '${to}' WHERE sequence = (SELECT max(sequence) FROM audit_events WHERE reason = '${from}');
     RESET session_replication_role`,
  );

const writeEvent = async (at: Date) => {
  await transaction(system, (tx) => audit(tx, ctxFor(system, at), { action: testAction("test.write"), reason: "why" }));
  await sealEvents(Number.POSITIVE_INFINITY);
};

/** The test's other requests from this address may have used up its rate limit. */
const postWatchdog = (scene: Scene) =>
  vi.waitFor(async () => expect((await sendWatchdog(scene)).status).toBe(200), { timeout: 30_000, interval: 1_000 });
const sendWatchdog = ({ product }: Scene) =>
  fetch(`${product.url}/api/webhooks/alertmanager`, {
    method: "POST",
    headers: { authorization: `Bearer ${metricsToken}` },
    body: JSON.stringify({
      version: "4",
      alerts: [{ status: "firing", labels: { alertname: "Watchdog", service: "notification-preferences" } }],
    }),
  });

const trouble = new WebTrouble();
const window = { part: "work fails" as const, clearsAfterMs: windowsMs };
const attack = (breaks: (scene: Scene) => Promise<unknown>): Breakage => ({
  part: "work fails",
  breaks,
  clearsAfterMs: 16 * minuteMs,
});

/** A breakage for each rule. */
export const breakages: Readonly<Record<string, Breakage>> = {
  ClientErrorRateHigh: { ...window, labels: { slo: "error-rate" }, breaks: trouble.refuseRequests },
  FailedSignIns: attack(trouble.refuseCredentials),
  EscalationAttempts: attack(trouble.refuseMutations),
  ApiAbuse: attack(trouble.exceedRateLimit),
  ErrorRateHigh: { ...window, labels: { slo: "graphql-error-rate" }, breaks: trouble.loseTables },
  ErrorBudgetBurnFast: { ...window, labels: { slo: "graphql-error-rate" } },
  ErrorBudgetBurnSlow: { ...window, labels: { slo: "graphql-error-rate" } },
  LatencyHigh: { ...window, breaks: trouble.blockTable },
  SlowQueries: window,
  DeliveriesFailing: {
    ...window,
    labels: { slo: "delivery-success" },
    breaks: (scene) => {
      scene.operators.answers.resend = {
        status: 422,
        body: { statusCode: 422, name: "invalid_parameter", message: "" },
      };
      return sendPlanned(scene, "mentions", "EMAIL");
    },
    mends: async ({ operators }) => {
      operators.answers.resend = null;
    },
  },
  ProviderUnavailable: {
    part: "work fails",
    labels: { provider: "twilio" },
    breaks: (scene) => {
      scene.operators.answers.twilio = { status: 503, body: "<html>Service unavailable</html>" };
      return sendPlanned(scene, "security-alerts", "SMS");
    },
    mends: async (scene) => {
      scene.operators.answers.twilio = null;
      await send(scene, "security-alerts", ["SMS"]);
    },
  },
  AuditLogInvalid: {
    ...window,
    breaks: async (scene) => {
      await writeEvent(new Date());
      await tamperWith(scene, "why", "because");
      await addJob(scene, "audit-anchor");
    },
    mends: (scene) => tamperWith(scene, "because", "why"),
  },
  AuditRetentionBlocked: {
    ...window,
    breaks: async (scene) => {
      // Its date is past its retention, and no signature proves its age.
      await writeEvent(new Date("2010-01-01T00:00:00Z"));
      await addJob(scene, "audit-partitions");
    },
  },
  ScheduledJobFailing: refusing("outbox", "DELETE", "retention", (scene) => addJob(scene, "retention")),
  JobFailing: refusing("deliveries", "INSERT", "plan", (scene) => send(scene, "weekly-report", ["EMAIL"])),
  PlanStalled: {
    part: "work fails",
    breaks: (scene) =>
      sql(
        scene,
        `UPDATE notifications SET created_at = created_at - interval '6 minutes' WHERE planned_at IS NULL;
         UPDATE graphile_worker._private_jobs SET created_at = created_at - interval '6 minutes'`,
      ),
  },
  CpuHigh: overLowerLimit("CpuHigh"),
  MemoryHigh: overLowerLimit("MemoryHigh"),
  DiskAlmostFull: overLowerLimit("DiskAlmostFull"),
  ...oldOperations,
  WatchdogSilent: {
    part: "work fails",
    breaks: async (scene) => {
      await postWatchdog(scene);
      await sql(scene, "UPDATE alert_clock SET watchdog_seen_at = watchdog_seen_at - interval '16 minutes'");
    },
    mends: postWatchdog,
  },
  DatabasePoolExhausted: { part: "work fails", breaks: trouble.blockTableAtMinuteEnd },

  DigestsOverdue: {
    part: "no worker runs",
    breaks: async (scene) => {
      // The item arrived while the worker ran (alerts.test.ts).
      scene.worker.process.kill("SIGKILL");
      await scene.worker.exited;
      await sql(
        scene,
        "UPDATE deliveries SET next_attempt_at = now() - interval '11 minutes' WHERE status = 'DIGESTED'",
      );
    },
  },
  WorkersDown: { part: "no worker runs" },
  QueueStuck: {
    part: "no worker runs",
    breaks: async (scene) => {
      await send(scene, "mentions", ["EMAIL"]);
      await sql(scene, "UPDATE graphile_worker._private_jobs SET run_at = run_at - interval '5 minutes'");
    },
  },
  MessagesPastDue: { part: "no worker runs" },
  JobQueueLong: {
    part: "no worker runs",
    breaks: (scene) =>
      sql(
        scene,
        `INSERT INTO graphile_worker._private_jobs (task_id, payload)
         SELECT id, '{"flood":true}' FROM graphile_worker._private_tasks, generate_series(1, 10001) WHERE identifier = 'plan'`,
      ),
    mends: (scene) => sql(scene, "DELETE FROM graphile_worker._private_jobs WHERE payload::jsonb ? 'flood'"),
  },
  AuditNotAnchored: {
    part: "no worker runs",
    firesAfterMs: 16 * minuteMs,
    clearsAfterMs: 16 * minuteMs,
    breaks: () => writeEvent(new Date()),
    mends: async (scene) => {
      scene.worker = await scene.product.launch("worker.ts");
    },
    // As the clock starts it each five minutes: other work writes events meanwhile.
    whileMended: (scene) => addJob(scene, "audit-anchor"),
  },

  ObjectiveMetricAbsent: {
    part: "nothing runs",
    labels: { slo: "delivery-time" },
    breaks: async (scene) => {
      for (const { process } of [scene.web, scene.worker]) process.kill("SIGTERM");
      await Promise.all([scene.web.exited, scene.worker.exited]);
      // As if all this had been written ten minutes ago.
      await sql(
        scene,
        `UPDATE ledger_minutes SET minute = minute - interval '10 minutes';
         CREATE TABLE shifted AS SELECT * FROM probe_minutes;
         DELETE FROM probe_minutes; UPDATE shifted SET minute = minute - interval '10 minutes';
         INSERT INTO probe_minutes SELECT * FROM shifted`,
      );
    },
  },
  OnCallGap: rotaEnds,
  AvailabilityLow: {
    part: "nothing runs",
    labels: { slo: "availability" },
    // An hour of good probes later.
    mends: (scene) =>
      sql(
        scene,
        `INSERT INTO probe_minutes (minute, api, page, worker, finished_at)
         SELECT date_trunc('minute', now()) - make_interval(mins => ago), true, true, true, now() FROM generate_series(1, 61) AS ago
         ON CONFLICT (minute) DO UPDATE SET api = true, page = true, worker = true, finished_at = now()`,
      ),
  },
  SecretTooOld: agedSecret("SLACK_BOT_TOKEN", 91),
  SecretRotationDue: agedSecret("PAGERDUTY_ROUTING_KEY", 81),
};
