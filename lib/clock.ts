import { processSingleton } from "#lib/process-singleton.ts";

/** The current time for jobs. Tests replace it with setProcessSingleton("clock", () => ...). */
export const clock = (): Date => processSingleton("clock", () => () => new Date())();

export const minuteMs = 60_000;

/** The start of the minute. */
export const minuteOf = (at: Date): Date => new Date(Math.floor(at.getTime() / minuteMs) * minuteMs);

/** The time to the next minute. A timer may be early by some milliseconds, so it is set a little later. */
export const msToNextMinute = (now: Date): number => minuteMs - (now.getTime() % minuteMs) + 20;
