import { type CronItem, parseCronItems } from "graphile-worker";
import { JOB_NAMES, JOBS } from "#lib/enums.ts";

/**
 * The jobs that the clock starts, as the queue wants them, of the tasks that a worker runs: nobody makes jobs that they do not
 * know. Any number of workers makes each moment's job once. One job of a kind at a time, with an empty payload in our envelope.
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
