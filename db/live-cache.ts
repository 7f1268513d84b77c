import { setTimeout as delay } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import { type ChangeListener, type ChangeTopic, changes } from "./changes.ts";

export interface LiveCacheOptions {
  max: number;
  /** Counted from the start of the load. Without it, an entry is valid until the next change. */
  maxAgeMs?: number;
  /** The clock of `maxAgeMs` (performance.now). */
  now?: () => number;
  source?: Pick<ChangeListener, "isLive" | "onChange">;
}

/** Most loads take less. Without a limit, a caller could hold a lock that the load's transaction waits for: a deadlock. */
const maxWaitMs = 100;

/**
 * Values that were read from the database, used only while the listener proves that no change was missed. Each change of
 * the topic drops all of them. The result of a load is kept only if nothing changed since the load began.
 */
export class LiveCache<V extends object> {
  readonly #entries: LRUCache<string, V>;
  readonly #loads = new Map<string, Promise<V | null>>();
  readonly #source: Pick<ChangeListener, "isLive" | "onChange">;
  readonly #now: () => number;
  #generation = 0;

  constructor(
    topic: ChangeTopic,
    { max, maxAgeMs = 0, now = () => performance.now(), source = changes() }: LiveCacheOptions,
  ) {
    this.#now = now;
    this.#source = source;
    this.#entries = new LRUCache({ max, ttl: maxAgeMs, ttlResolution: 0, perf: { now } });
    source.onChange(topic, () => this.drop());
  }

  /** Drops everything, and keeps no result of a load that runs now. */
  drop(): void {
    this.#generation += 1;
    this.#entries.clear();
    this.#loads.clear();
  }

  get isLive(): boolean {
    return this.#source.isLive;
  }

  /** The cached value; undefined if there is none, or the listener is not live. */
  peek(key: string): V | undefined {
    return this.isLive ? this.#entries.get(key) : undefined;
  }

  /** The cached value, or the result of `load`. Callers share one load. Null is never cached. */
  async read<R extends V | null>(key: string, load: () => Promise<R>): Promise<V | R> {
    if (!this.isLive) return load();
    const cached = this.#entries.get(key);
    if (cached) return cached;
    const running = this.#loads.get(key);
    if (running) {
      await Promise.race([running.catch(() => null), delay(maxWaitMs, null, { ref: false })]);
      const loaded = this.isLive ? this.#entries.get(key) : undefined;
      if (loaded) return loaded;
    }
    return this.#fill(key, load);
  }

  async #fill<R extends V | null>(key: string, load: () => Promise<R>): Promise<R> {
    const [generation, start] = [this.#generation, this.#now()];
    const loading = load();
    this.#loads.set(key, loading);
    try {
      const value = await loading;
      if (value && generation === this.#generation) this.#entries.set(key, value, { start });
      return value;
    } finally {
      if (this.#loads.get(key) === loading) this.#loads.delete(key);
    }
  }
}
