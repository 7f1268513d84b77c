import { randomUUID } from "node:crypto";
import { processSingleton } from "#lib/process-singleton.ts";
import { type Link, openLink } from "./change-link.ts";

/**
 * The payloads of the channel `np_changes`. The triggers of migration 0024 send the first two. "busy": people's requests are
 * slow in some process (server/answer-pace.ts).
 */
const topics = ["catalogue", "credentials", "busy"] as const;
export type ChangeTopic = (typeof topics)[number];

/** An echo proves the link for this long. Together with one lookup, a change holds everywhere within a second. */
const provenForMs = 700;
const beatEveryMs = 250;
/** A link without an echo for this long is replaced: it may be half-open, or a pooler may drop its notifications. */
const replaceAfterMs = 3_000;
/** A shorter silence is not reported, because a busy process causes it too. */
const reportAfterMs = 2_000;
const firstPauseMs = 1_000;
const maxPauseMs = 30_000;

interface Moment {
  /** performance.now() */
  ms: number;
  /** Date.now() */
  wallMs: number;
}

/**
 * Receives the changes that other processes commit. A heartbeat goes to PostgreSQL over one connection and returns over
 * the listening one. PostgreSQL delivers in the order of commits, so an echo of the heartbeat sent at t proves that every
 * change committed before t has arrived. See docs/decisions/0025-caches-live-while-proven.md.
 */
export class ChangeListener {
  readonly #channel = `np_echo_${randomUUID().replaceAll("-", "")}`;
  readonly #subscribers: Record<ChangeTopic, Set<() => void>> = {
    catalogue: new Set(),
    credentials: new Set(),
    busy: new Set(),
  };
  readonly #now: () => number;
  #url = "";
  #link: Link | null = null;
  #linkSince = 0;
  #failures = 0;
  /** The link's heartbeats without an echo. */
  #sent = new Map<string, Moment>();
  #beats = 0;
  #confirmed: Moment | null = null;
  #reported: boolean | null = null;
  #onState: (isLive: boolean) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Opens the link in the background and keeps it open. `onState` gets lasting changes of `isLive`. Never throws. */
  start(url: string, onState: (isLive: boolean) => void = () => undefined): void {
    this.stop();
    this.#url = url;
    this.#onState = onState;
    this.#reported = null;
    this.#open();
    this.#timer = setInterval(() => this.#tick(), beatEveryMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#failures = 0;
    this.#close();
  }

  /** Calls `fn` after each change, and when changes may have been missed. */
  onChange(topic: ChangeTopic, fn: () => void): void {
    this.#subscribers[topic].add(fn);
  }

  /** Calls the functions of `onChange` in this process. */
  emit(topic: ChangeTopic): void {
    for (const fn of this.#subscribers[topic]) fn();
  }

  /** Calls the functions of `onChange` in every process; only in this one while there is no link. */
  announce(topic: ChangeTopic): void {
    if (!this.#link?.announce(topic)) this.emit(topic);
  }

  /** Every change that was committed before this moment (performance.now) has arrived. Null: there is no proof. */
  get confirmedAt(): number | null {
    return this.#confirmed?.ms ?? null;
  }

  get isLive(): boolean {
    if (!this.#confirmed) return false;
    // performance.now() stops while the machine is suspended. The host's clock runs, but can be set.
    const { ms, wallMs } = this.#confirmed;
    return Math.max(this.#now() - ms, Math.abs(Date.now() - wallMs)) <= provenForMs;
  }

  #open(): void {
    this.#linkSince = this.#now();
    const link = openLink(this.#url, this.#channel, {
      onChange: (payload) => {
        const topic = topics.find((known) => known === payload);
        if (topic) this.emit(topic);
      },
      onEcho: (token) => this.#confirm(token),
      onLost: () => {
        if (this.#link === link) this.#close();
      },
    });
    this.#link = link;
  }

  /** Discards the link's proof and everything that was cached under it. */
  #close(): void {
    this.#link?.close();
    this.#link = null;
    this.#sent.clear();
    this.#confirmed = null;
    this.emit("catalogue");
    this.emit("credentials");
  }

  #tick(): void {
    const now = this.#now();
    const silentMs = now - Math.max(this.#confirmed?.ms ?? 0, this.#linkSince);
    if (this.#link && silentMs > replaceAfterMs) this.#close();
    if (this.#link) this.#beat(now);
    else if (silentMs > Math.min(maxPauseMs, firstPauseMs * 2 ** this.#failures)) {
      this.#failures += 1;
      this.#open();
    }
    if (silentMs > reportAfterMs) this.#report();
  }

  #beat(now: number): void {
    const token = `${++this.#beats}`;
    if (this.#link?.send(token)) this.#sent.set(token, { ms: now, wallMs: Date.now() });
  }

  #confirm(token: string): void {
    const sent = this.#sent.get(token);
    if (!sent) return; // of a former link
    this.#sent.delete(token);
    this.#confirmed = sent;
    this.#failures = 0;
    this.#report();
  }

  #report(): void {
    const { isLive } = this;
    if (isLive === this.#reported) return;
    this.#reported = isLive;
    this.#onState(isLive);
  }
}

/** The one listener of the process. Without `start` it is never live, as in the command line and in tests. */
export const changes = (): ChangeListener => processSingleton("changes", () => new ChangeListener());
