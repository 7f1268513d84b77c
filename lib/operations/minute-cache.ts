import { minuteOf } from "#lib/clock.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** Processes write the minute that has ended within this time. */
const writtenAfterMs = 5_000;

interface Kept {
  minute: number;
  result: Promise<unknown>;
}

/**
 * Reads the ledger once a minute and process, because it changes no more often. `read` gets the time up to which every process
 * has written. A failure is not kept. The caller has checked the actor's rights.
 */
export function readOnceAMinute<T>(name: string, now: Date, read: (until: Date) => Promise<T>): Promise<T> {
  const kept = processSingleton("minute-cache", () => new Map<string, Kept>());
  const until = new Date(now.getTime() - writtenAfterMs);
  const minute = minuteOf(until).getTime();
  const found = kept.get(name);
  if (found?.minute === minute) return found.result as Promise<T>;
  const result = read(until);
  kept.set(name, { minute, result });
  result.catch(() => {
    if (kept.get(name)?.result === result) kept.delete(name);
  });
  return result;
}
