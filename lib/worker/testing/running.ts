import type { RunningJob } from "#lib/jobs/implement.ts";

/** What a handler is told of the job that it runs. */
export const running = (id = "1", signal = new AbortController().signal): RunningJob => ({
  job: { id, attempts: 1, priority: 0 },
  abortSignal: signal,
});
