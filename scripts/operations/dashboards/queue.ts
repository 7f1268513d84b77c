import { course, type DashboardContent, largest, now, quantile, rateBy, series } from "./panel.ts";

/** The dashboard "Queue and workers". */
export const queue: DashboardContent = {
  name: "queue",
  title: "Queue and workers",
  rows: [
    {
      title: "Workers",
      panels: [
        now("Workers", "short", "Worker processes with a fresh heartbeat.", `min(${series("workers_alive")})`),
        course("Jobs that wait", "short", "Due or running, and dead ones.", largest("queue_jobs", "state"), {
          legend: "{{state}}",
        }),
        course("Oldest due job", "s", "How long it has waited; without the waits that its provider asked for.", [
          { expr: largest("queue_oldest_due_seconds"), legend: "all" },
          { expr: largest("queue_stuck_seconds"), legend: "without waits" },
        ]),
        now(
          "Failing jobs",
          "short",
          "Jobs that failed repeatedly. More than 0 is an alert.",
          largest("jobs_failing", "task"),
          {
            legend: "{{task}}",
          },
        ),
        now(
          "Stalled plans",
          "short",
          "Notifications whose plan did not advance for five minutes.",
          largest("plans_stalled"),
        ),
      ],
    },
    {
      title: "Jobs",
      panels: [
        course("Finished jobs", "ops", "By task.", rateBy("task", series("jobs_total")), { legend: "{{task}}" }),
        course(
          "Failed jobs",
          "ops",
          "By task and result.",
          rateBy("task, result", series("jobs_total", { result: ["failed", "dead"] })),
          {
            legend: "{{task}} {{result}}",
          },
        ),
        course("Duration (p95)", "s", "By task.", quantile(0.95, "job_duration_seconds", ["task"]), {
          legend: "{{task}}",
        }),
      ],
    },
    {
      title: "Operations",
      panels: [
        now("Open incidents", "short", "By severity.", largest("incidents_open", "severity"), {
          legend: "{{severity}}",
        }),
        now("Age of secrets", "d", "A warning from 80 days on, critical from 90.", largest("secret_age_days", "name"), {
          legend: "{{name}}",
          limit: 90,
        }),
        now("Time since the last success", "s", "Of backups and scans.", largest("operation_age_seconds", "kind"), {
          legend: "{{kind}}",
        }),
        now(
          "Audit log without a signature",
          "s",
          "How long the oldest event waits for one.",
          largest("audit_anchor_age_seconds"),
        ),
        now("Watchdog", "s", "Time since Alertmanager last sent it.", largest("watchdog_silent_seconds")),
      ],
    },
  ],
};
