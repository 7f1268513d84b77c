export { type Alert, alertOperations } from "./alert.ts";
export { channelHealths, queueStatus } from "./queue.ts";
