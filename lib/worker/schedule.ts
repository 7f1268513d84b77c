import { type CronItem, parseCronItems } from "graphile-worker";
import type { TaskLabel } from "#lib/telemetry/index.ts";

interface Scheduled {
  task: TaskLabel;
  /** Minute, hour, day of the month, month, weekday; in UTC. */
  cron: string;
}

/** What runs by the clock. Any number of workers: each moment's job is made once, whichever of them makes it. */
const schedule: readonly Scheduled[] = [
  { task: "retention", cron: "17 3 * * *" },
  { task: "auth-purge", cron: "17 * * * *" },
  { task: "security-purge", cron: "47 3 * * *" },
  { task: "incident-reminders", cron: "* * * * *" },
  { task: "audit-anchor", cron: "*/5 * * * *" },
  { task: "audit-partitions", cron: "37 2 * * *" },
];

/**
 * As the queue wants it, of the tasks that a worker runs: nobody makes jobs that they do not know. One job of a kind at a
 * time, with an empty payload in our envelope.
 */
export const parsedSchedule = (tasks: readonly string[]) =>
  parseCronItems(
    schedule
      .filter(({ task }) => tasks.includes(task))
      .map(
        ({ task, cron }): CronItem => ({
          task,
          match: cron,
          identifier: task,
          payload: { data: {} },
          options: { jobKey: task, jobKeyMode: "preserve_run_at", maxAttempts: 5 },
        }),
      ),
  );
