import { Logger } from "graphile-worker";
import { log } from "#lib/telemetry/index.ts";

/** Writes the queue's own messages to our log. implement.ts logs the jobs. */
export const queueLogger = new Logger(() => (level, message) => {
  if (level === "error" || level === "warning")
    log[level === "error" ? "error" : "warn"]({ user: "system:queue", role: "SYSTEM", action: "queue" }, message);
});
