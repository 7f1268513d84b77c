import type { RunningJob } from "#lib/jobs/implement.ts";

/** The job helpers that a handler gets from the queue. */
export const runningJob = (id = "1", signal = new AbortController().signal): RunningJob => ({
  job: { id, attempts: 1, priority: 0 },
  abortSignal: signal,
});
