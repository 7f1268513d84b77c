import { clock } from "#lib/clock.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { type Repetition, repeat } from "#lib/repeat.ts";
import { log } from "#lib/telemetry/index.ts";
import { readStatus, type SlowFacts } from "./read.ts";
import type { StatusSnapshot } from "./snapshot.ts";
import { readSnapshotFile, writeSnapshotFile } from "./snapshot-file.ts";

export interface CurrentStatus {
  /** Null: nothing is known. */
  snapshot: StatusSnapshot | null;
  /** True: the status cannot be read now, and the snapshot is older than a minute. */
  isStale: boolean;
}

/** A short restart of the database is no news. */
const staleAfterMs = 60_000;
/** A visitor waits this long for a new status, then gets the last one. */
const longestWaitMs = 2_000;
/** After a failure, visitors do not wait, and nothing is read for this long. */
const pauseAfterFailureMs = 5_000;

interface Memory {
  snapshot: StatusSnapshot | null;
  slow: SlowFacts | null;
  /** Never rejects. */
  reading: { startedMs: number; done: Promise<void> } | null;
  failedMs: number | null;
  isFileRead: boolean;
}
/** One for all module graphs: the page is in Next's, the JSON is not. */
const memory = (): Memory =>
  processSingleton("status-page", () => ({
    snapshot: null,
    slow: null,
    reading: null,
    failedMs: null,
    isFileRead: false,
  }));

/**
 * The status, at most `freshForMs` old at `now`. If it cannot be read in two seconds, the last one: this process's, or the
 * one that a process of this host left in a file. Never throws.
 */
export async function currentStatus(now: Date, freshForMs: number): Promise<CurrentStatus> {
  const kept = memory();
  const isFresh = () => kept.snapshot !== null && kept.snapshot.at.getTime() >= now.getTime() - freshForMs;
  // A read that began before this request may not know what was written in between: then one more follows.
  for (let turn = 0; turn < 2 && !isFresh() && !hasJustFailed(kept); turn += 1) await waitForRead(kept, now);
  if (kept.snapshot === null && !kept.isFileRead) {
    const found = await readSnapshotFile();
    kept.isFileRead = true;
    kept.snapshot ??= found;
  }
  const { snapshot, failedMs } = kept;
  const isStale = failedMs !== null && now.getTime() - (snapshot?.at.getTime() ?? 0) >= staleAfterMs;
  return { snapshot, isStale };
}

const hasJustFailed = ({ failedMs, reading }: Memory): boolean => {
  const nowMs = performance.now();
  const isSlow = reading !== null && nowMs - reading.startedMs > longestWaitMs;
  return isSlow || (reading === null && failedMs !== null && nowMs - failedMs < pauseAfterFailureMs);
};

async function waitForRead(kept: Memory, now: Date): Promise<void> {
  kept.reading ??= { startedMs: performance.now(), done: read(kept, now) };
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    kept.failedMs = performance.now();
    resolve();
  }, longestWaitMs);
  await Promise.race([kept.reading.done, timeout]);
  clearTimeout(timer);
}

async function read(kept: Memory, now: Date): Promise<void> {
  try {
    const { snapshot, slow } = await readStatus(now, kept.snapshot, kept.slow);
    Object.assign(kept, { snapshot, slow, failedMs: null });
  } catch (error) {
    kept.failedMs = performance.now();
    log.warn({ user: "system:status", role: "SYSTEM", action: "status.read", result: "failed", error });
  } finally {
    kept.reading = null;
  }
}

const refreshEveryMs = 30_000;

/** Keeps the status and its file fresh in a web process, so that both are there when the database fails. */
export const startStatusSnapshots = (everyMs = refreshEveryMs): Repetition => {
  let isFirst = true;
  const delayMs = () => {
    const delay = isFirst ? 0 : everyMs;
    isFirst = false;
    return delay;
  };
  return repeat("status", delayMs, async () => {
    const { snapshot } = await currentStatus(clock(), 0);
    if (snapshot && memory().failedMs === null) await writeSnapshotFile(snapshot);
  });
};
