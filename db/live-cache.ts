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
  readonly #loads = new Map<string, Promise<unknown>>();
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
    const value = (await this.readAll([key], async () => new Map([[key, await load()]]))).get(key);
    if (value === undefined) throw new Error("the load has no value for its key");
    return value;
  }

  /** Like `read` for many keys: one load for all that are neither cached nor loading. */
  async readAll<R extends V | null>(
    keys: readonly string[],
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, R>>,
  ): Promise<Map<string, V | R>> {
    if (!this.isLive) return new Map(await load(keys));
    const running = keys.flatMap((key) => (this.#entries.has(key) ? [] : (this.#loads.get(key) ?? [])));
    if (running.length > 0) await Promise.race([Promise.allSettled(running), delay(maxWaitMs, null, { ref: false })]);
    const found = new Map<string, V | R>();
    for (const key of keys) {
      const cached = this.peek(key);
      if (cached) found.set(key, cached);
    }
    const missing = keys.filter((key) => !found.has(key));
    if (missing.length > 0) for (const [key, value] of await this.#fill(missing, load)) found.set(key, value);
    return found;
  }

  async #fill<R extends V | null>(
    keys: readonly string[],
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, R>>,
  ): Promise<ReadonlyMap<string, R>> {
    const [generation, start] = [this.#generation, this.#now()];
    const loading = load(keys);
    for (const key of keys) this.#loads.set(key, loading);
    try {
      const values = await loading;
      if (generation === this.#generation)
        for (const [key, value] of values) if (value) this.#entries.set(key, value, { start });
      return values;
    } finally {
      for (const key of keys) if (this.#loads.get(key) === loading) this.#loads.delete(key);
    }
  }
}
