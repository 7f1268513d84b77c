import { runOnce } from "graphile-worker";
import { queueLogger } from "./queue-logger.ts";
import { createQueuePool } from "./queue-pool.ts";
import { registry } from "./registry.ts";

const names = ["alert-operations", "retry-alerts", "page-on-call", "escalation", "page-person", "security-incident"];
const tasks = registry.filter(({ name }) => names.includes(name));

/** Runs the due jobs that alert people, and no others. For a process that sees that no worker is alive. */
export async function runAlertJobs(databaseUrl: string): Promise<void> {
  const pgPool = createQueuePool(databaseUrl, { max: 3, application_name: "notification-preferences alerts" });
  try {
    await runOnce({
      pgPool,
      concurrency: 2,
      noHandleSignals: true,
      logger: queueLogger,
      taskList: Object.fromEntries(tasks.map(({ name, run }) => [name, run])),
    });
  } finally {
    await pgPool.end();
  }
}
