import { LRUCache } from "lru-cache";
import { processSingleton } from "#lib/process-singleton.ts";

const exactUpTo = 16;
const mostSources = 10_000;

interface Counts {
  minute: number;
  /** How many were seen in this minute, and how many of them are written. */
  bySource: LRUCache<string, { seen: number; written: number }>;
}

/**
 * Counts one more event of a source in its minute, and says how many to write now: each of the first 16, then only when
 * their number has doubled; 0 = none yet.
 */
export function pendingCount(source: string, minute: number): number {
  const counts = processSingleton<Counts>("security-counts", () => ({
    minute,
    bySource: new LRUCache({ max: mostSources }),
  }));
  if (counts.minute !== minute) {
    counts.minute = minute;
    counts.bySource.clear();
  }
  const count = counts.bySource.get(source) ?? { seen: 0, written: 0 };
  counts.bySource.set(source, count);
  count.seen += 1;
  if (count.seen > exactUpTo && count.seen < count.written * 2) return 0;
  const pending = count.seen - count.written;
  count.written = count.seen;
  return pending;
}
