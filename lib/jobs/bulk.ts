/** The flag of jobs that work for many people. A worker limits how many of them run at the same time (lib/worker/bulk-limit.ts). */
export const bulkFlag = "bulk";
/** Plans for more people and batches of more messages are bulk work. */
export const bulkSize = 20;
