import { Logger, runOnce } from "graphile-worker";
import { registry } from "#lib/jobs/registry.ts";

const silent = new Logger(() => () => undefined);

/** Runs every job that is due, and those that they add, until none is left; a job that throws waits for its next try. */
export const runJobs = (databaseUrl: string): Promise<void> =>
  runOnce({
    connectionString: databaseUrl,
    concurrency: 4,
    noHandleSignals: true,
    logger: silent,
    taskList: Object.fromEntries(registry.map(({ name, run }) => [name, run])),
  });
