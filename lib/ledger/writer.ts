import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { minuteOf } from "#lib/clock.ts";
import { type Reading, readMetrics } from "#lib/telemetry/index.ts";
import { changesSince, type Totals, totalsOf } from "./changes.ts";
import { type Batch, insertBatch } from "./insert-batch.ts";

const system: Actor = { kind: "system", task: "ledger" };

export type ProcessKind = "web" | "worker";

/**
 * Writes the counts of this process to the ledger, each minute and each change exactly once: a batch whose write failed is
 * written again before the next one is made.
 */
export class LedgerWriter {
  readonly #kind: ProcessKind;
  readonly #read: () => Promise<Reading[]>;
  #process: string;
  /** The minute of the changes that are not in a batch yet. */
  #minute: Date;
  #before: Totals = new Map();
  #unwritten: Batch | null = null;

  /** `now`: the start of the process. `read`: its registry. */
  constructor(kind: ProcessKind, now: Date, read: () => Promise<Reading[]> = readMetrics) {
    this.#kind = kind;
    this.#read = read;
    this.#process = newProcessName(kind);
    this.#minute = minuteOf(now);
  }

  /** Call it when a minute has ended, and once more at the end of the process. Throws if the database is unavailable. */
  async write(now: Date): Promise<void> {
    await this.#writeBatch();
    const readings = await this.#read();
    this.#unwritten = { process: this.#process, minute: this.#minute, rows: changesSince(this.#before, readings) };
    this.#before = totalsOf(readings);
    const minute = minuteOf(now);
    // A second batch of a minute (the clock was set back) needs another name, or it would count as written.
    if (minute <= this.#minute) this.#process = newProcessName(this.#kind);
    this.#minute = minute;
    await this.#writeBatch();
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#unwritten;
    if (batch) await transaction(system, (tx) => insertBatch(tx, batch));
    this.#unwritten = null;
  }
}

/** Names the host, because the gauges of a process are about it. */
const newProcessName = (kind: ProcessKind): string => `${kind}@${hostname().slice(0, 63)}#${randomUUID().slice(0, 8)}`;
