export { addJobs, bulkFlag, bulkSize, type JobSpec, priorities } from "./define.ts";
export { beat, deadAfterMs, endHeartbeat, newHeartbeat, sweepDeadWorkers } from "./heartbeat.ts";
export { implementTask, type TaskImplementation } from "./implement.ts";
