import { processSingleton } from "#lib/process-singleton.ts";
import { log } from "./logger.ts";

interface Tracing {
  shutdown(): Promise<void>;
}

const running = processSingleton<{ tracing: Tracing | undefined }>("tracing", () => ({ tracing: undefined }));

/** Keeps the running SDK for the shutdown, which runs in another module graph than register.ts. */
export function setTracing(tracing: Tracing): void {
  running.tracing = tracing;
}

/** Sends pending spans and stops the SDK at the end of a shutdown. Does nothing without tracing. Never throws. */
export async function shutdownTracing(timeoutMs = 3_000): Promise<void> {
  const { tracing } = running;
  if (!tracing) return;
  running.tracing = undefined;
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer from the collector in ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([tracing.shutdown(), timeout]);
  } catch (error) {
    log.warn({ action: "tracing.shutdown", result: "failed", error }, "the last spans were not delivered");
  } finally {
    clearTimeout(timer);
  }
}
