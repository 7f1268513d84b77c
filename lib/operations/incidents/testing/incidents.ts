import { beforeEach } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key } from "#lib/testing/fixtures.ts";
import { openIncident, recordSmokeRun, updateIncident } from "../../index.ts";

/** A test file that imports this has its own database, with Slack and PagerDuty configured. */
export const database = useDatabase();

export const at = (minutes: number) => new Date(Date.UTC(2030, 0, 1, 12, minutes));
export const ops = key("OPERATIONS");
export const ctx = (minutes = 0) => ctxFor(ops, at(minutes));
export const open = async (patch: Partial<Parameters<typeof openIncident>[1]> = {}, minutes = 0) =>
  (await openIncident(ctx(minutes), { title: "Mails are late", severity: "HIGH", message: "Since noon", ...patch }))
    .incident;
export const update = (id: string, patch: Partial<Parameters<typeof updateIncident>[1]>, minutes = 1) =>
  updateIncident(ctx(minutes), { id, message: "More is known", ...patch });
export const jobs = () =>
  asOwner<{ task: string; data: Record<string, string> }>(
    database.url,
    `SELECT t.identifier AS task, payload -> 'data' AS data FROM graphile_worker._private_jobs j
     JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY j.id`,
  );

/** Writes the result of the probe of a minute. */
export const probe = (minutes: number, isUp = true) =>
  asOwner(
    database.url,
    `INSERT INTO probe_minutes (minute, api, page, worker, finished_at) VALUES ($1, $2, true, true, $1)
     ON CONFLICT (minute) DO UPDATE SET api = excluded.api`,
    [at(minutes), isUp],
  );
/** Records a smoke test that began at this minute and took one minute. */
export const smoke = (minutes: number, passed = true) =>
  recordSmokeRun(ctx(minutes + 1), { passed, durationMs: 60_000, detail: "12 checks" });

beforeEach(async () => {
  setProcessSingleton("queue-state", undefined);
  await asOwner(
    database.url,
    `DELETE FROM incident_updates; DELETE FROM incidents; DELETE FROM graphile_worker._private_jobs; DELETE FROM alert_channels;
     DELETE FROM alert_messages; DELETE FROM probe_minutes; DELETE FROM operation_runs`,
  );
  setProcessSingleton(
    "env",
    parseEnv({
      SLACK_BOT_TOKEN: "xoxb-1",
      OPS_SLACK_CHANNEL: "C0OPS",
      INCIDENT_SLACK_CHANNEL: "C0INC",
      PAGERDUTY_ROUTING_KEY: "routing-key",
    }),
  );
});
