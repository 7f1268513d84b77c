import type { WorkerEventMap, WorkerEvents } from "graphile-worker";
import { bulkFlag } from "#lib/jobs/index.ts";

/** A limit that people's slow requests have lowered rises by one after each of these times without a slow request. */
const recoverEveryMs = 1_000;

type QueueWorker = WorkerEventMap["job:start"]["worker"];

/**
 * Limits the bulk jobs that run at the same time to two less than the worker's slots, so that a single message does not wait
 * for a batch. While people's requests are slow the limit halves, down to one job: everything accepted is still sent. Then it
 * rises again by one each second. Without the signal it stays at its maximum. See docs/decisions/0029-bulk-work-gives-way.md.
 */
export class BulkLimit {
  readonly #max: number;
  readonly #now: () => number;
  #limit: number;
  #loweredMs = Number.NEGATIVE_INFINITY;
  /** For each slot that searches the queue for a job now, in their order: whether it may get a bulk job. */
  readonly #searches: boolean[] = [];
  /** The slots that have a bulk job, or may get one. */
  readonly #holders = new Set<QueueWorker>();

  /** `concurrency`: the worker's slots. */
  constructor(concurrency: number, now: () => number = () => performance.now()) {
    this.#max = Math.max(1, concurrency - 2);
    this.#limit = this.#max;
    this.#now = now;
  }

  /** Halves the limit: people's requests are slow now. */
  lower(): void {
    this.#limit = Math.max(1, Math.floor(this.current / 2));
    this.#loweredMs = this.#now();
  }

  get current(): number {
    const risen = Math.max(0, Math.floor((this.#now() - this.#loweredMs) / recoverEveryMs));
    return Math.min(this.#max, this.#limit + risen);
  }

  /** Reserves the right to a bulk job for the slot that searches next. Returns the flags that its job must not have. */
  forbiddenFlags(): string[] {
    const used = this.#holders.size + this.#searches.filter((mayGetBulk) => mayGetBulk).length;
    this.#searches.push(used < this.current);
    return used < this.current ? [] : [bulkFlag];
  }

  /** Follows the slots: a slot keeps its right while its bulk job runs, and returns it if it gets another job or none. */
  follow(events: WorkerEvents): void {
    const release = ({ worker }: { worker: QueueWorker }) => this.#holders.delete(worker);
    // Emitted right after forbiddenFlags() was called for the slot, in the same order.
    events.on("worker:getJob:start", ({ worker }) => {
      if (this.#searches.shift()) this.#holders.add(worker);
    });
    events.on("worker:getJob:empty", release);
    events.on("worker:getJob:error", release);
    events.on("job:start", ({ worker, job }) => {
      if (!job.flags?.[bulkFlag]) release({ worker });
    });
    events.on("job:complete", release);
  }
}
