export { addJobs, defineTask, type JobSpec, type TaskDefinition } from "./define.ts";
export { deadAfterMs } from "./heartbeat.ts";
export { implementTask, type TaskImplementation } from "./implement.ts";
