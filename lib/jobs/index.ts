export { addJobs, type JobSpec } from "./define.ts";
export { deadAfterMs } from "./heartbeat.ts";
export { implementTask } from "./implement.ts";
