import { type CronItem, parseCronItems } from "graphile-worker";
import { JOB_NAMES, JOBS } from "#lib/enums.ts";

/**
 * The scheduled jobs, in the queue's format. A worker creates only jobs whose tasks it runs. Several workers create the job of
 * a moment once. There is at most one job of a kind, with an empty payload in our envelope.
 */
export const parsedSchedule = (tasks: readonly string[]) =>
  parseCronItems(
    JOB_NAMES.filter((name) => tasks.includes(name)).flatMap((name): CronItem[] => {
      const job: { maxAttempts: number; cron?: string } = JOBS[name];
      if (job.cron === undefined) return [];
      const options = { jobKey: name, jobKeyMode: "preserve_run_at", maxAttempts: job.maxAttempts } as const;
      return [{ task: name, match: job.cron, identifier: name, payload: { data: {} }, options }];
    }),
  );
