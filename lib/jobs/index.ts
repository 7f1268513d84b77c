export { addJobs, type JobSpec, priorities } from "./define.ts";
export { deadAfterMs } from "./heartbeat.ts";
export { implementTask } from "./implement.ts";
