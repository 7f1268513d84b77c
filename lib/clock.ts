import { processSingleton } from "#lib/process-singleton.ts";

/** The current time for jobs. Tests replace it with setProcessSingleton("clock", () => ...). */
export const clock = (): Date => processSingleton("clock", () => () => new Date())();
