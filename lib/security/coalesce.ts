import { LRUCache } from "lru-cache";
import { processSingleton } from "#lib/process-singleton.ts";

const exactUpTo = 16;
const maxSources = 10_000;

interface Counts {
  minute: number;
  /** Events seen in this minute, and those written of them. */
  bySource: LRUCache<string, { seen: number; written: number }>;
}

/**
 * Counts an event of a source in its minute and returns the number to write now: each of the first 16, then only when
 * the count has doubled; else 0.
 */
export function pendingCount(source: string, minute: number): number {
  const counts = processSingleton<Counts>("security-counts", () => ({
    minute,
    bySource: new LRUCache({ max: maxSources }),
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
