import { transportOf } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import { lastReadOnlyMs } from "#lib/maintenance/index.ts";
import { metrics } from "#lib/telemetry/index.ts";

/** The outcomes that end a message. UNKNOWN is looked up, and a SKIPPED message was never meant to go. */
export type FinalOutcome = "SENT" | "FAILED" | "DEAD";

interface Settled {
  channel: Channel;
  createdAt: Date;
  /** Null: a delivery of an earlier version. */
  freeAt: Date | null;
}

/**
 * Measures the time from the moment a message was last free to go, so that a person's own schedule and read-only maintenance
 * windows do not count.
 */
export function observeSettled(settled: readonly Settled[], outcome: FinalOutcome, now: Date): void {
  for (const { channel, createdAt, freeAt } of settled) {
    const freeMs = Math.max((freeAt ?? createdAt).getTime(), lastReadOnlyMs(now));
    const seconds = (now.getTime() - freeMs) / 1000;
    metrics.deliverySettled.observe(
      { channel, provider: transportOf(channel).provider, outcome },
      Math.max(0, seconds),
    );
  }
}

/** Counts deliveries that became DEAD without a settlement. */
export function countDead(dead: readonly Settled[], now: Date): void {
  for (const { channel } of dead) metrics.deliveries.inc({ channel, outcome: "DEAD" });
  observeSettled(dead, "DEAD", now);
}
