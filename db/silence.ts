import { Socket } from "node:net";
import pg from "pg";

/** A statement or a checkout that has no answer for this long makes the watch look whether the server still works on it. */
const silentAfterMs = 1_500;
const lookEveryMs = 250;
/** With the two above: a caller is told after four and a quarter seconds at most that the server does not answer. */
const answerWithinMs = 2_500;

interface Wait {
  sinceMs: number;
  /** The server process that runs the statement; null while there is no connection yet. */
  pid: number | null;
  giveUp: (error: Error) => void;
}

/** What the rest of the service takes for a lost connection: the caller may try again. */
const lost = (why: string) => new Error(`Connection terminated: ${why}`);

/**
 * Finds connections to a black hole: the socket stays open, but packets are dropped, so that nothing ever fails. A time
 * limit alone cannot tell such a connection from a slow statement. The watch asks the server over a new connection instead.
 * A statement that the server still works on goes on. Any other is given up, and all of them if the server does not answer.
 */
export class SilenceWatch {
  readonly #url: string;
  readonly #waits = new Set<Wait>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isDown = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** Whether the server did not answer when it was last asked. It is asked again until it does. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Watches until the returned function is called. While the server does not answer, gives up at once. */
  wait(pid: number | null, giveUp: Wait["giveUp"]): () => void {
    if (this.#isDown) process.nextTick(giveUp, lost("the server does not answer"));
    const wait = { sinceMs: performance.now(), pid, giveUp };
    this.#waits.add(wait);
    this.#timer ??= setInterval(() => void this.#look(), lookEveryMs).unref();
    return () => {
      this.#waits.delete(wait);
      if (this.#waits.size === 0 && !this.#isDown) this.#rest();
    };
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    const startedMs = performance.now();
    const asked = [...this.#waits];
    const silent = asked.filter(({ sinceMs }) => startedMs - sinceMs > silentAfterMs);
    if (this.#isLooking || (silent.length === 0 && !this.#isDown)) return;
    this.#isLooking = true;
    const working = await workingPids(
      this.#url,
      asked.flatMap(({ pid }) => pid ?? []),
    );
    this.#isLooking = false;
    this.#isDown = working === "no answer";
    const given = working === "no answer" ? [...this.#waits] : silent.filter(({ pid }) => pid && !working.has(pid));
    const error = lost(this.#isDown ? "the server does not answer" : "the server waits for us, and we for the server");
    // Answered meanwhile: no longer among the waits.
    for (const wait of given) if (this.#waits.delete(wait)) wait.giveUp(error);
    // The next look comes 1.5 s after this one, however many statements run long: each look opens a connection.
    if (working !== "no answer")
      for (const wait of asked) if (wait.pid === null || working.has(wait.pid)) wait.sinceMs = startedMs;
    if (this.#waits.size === 0 && !this.#isDown) this.#rest();
  }
}

/** Those of the server's processes that run a statement; all of them where that cannot be known. */
async function workingPids(url: string, pids: readonly number[]): Promise<ReadonlySet<number> | "no answer"> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url,
    application_name: "notification-preferences watch",
    stream: () => socket,
  });
  client.on("error", () => undefined);
  const { promise: late, resolve } = Promise.withResolvers<"no answer">();
  // What arrived while this process was busy is read before the verdict.
  const timer = setTimeout(() => setImmediate(() => setImmediate(resolve, "no answer")), answerWithinMs);
  try {
    return await Promise.race([ask(client, pids), late]);
  } catch (error) {
    return error instanceof pg.DatabaseError ? new Set(pids) : "no answer";
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** A pooler between here and the server gives process numbers of its own: then an answer is all that can be asked for. */
async function ask(client: pg.Client, pids: readonly number[]): Promise<ReadonlySet<number>> {
  await client.connect();
  const { rows } = await client.query<{ own: number; working: number[] }>(
    `SELECT pg_backend_pid() AS own, ARRAY(
      SELECT pid FROM pg_stat_activity WHERE pid = ANY($1) AND state IN ('active', 'fastpath function call')) AS working`,
    [pids],
  );
  const [row] = rows;
  return new Set(row?.own === processIdOf(client) ? row?.working : pids);
}

/** pg keeps it, and its types do not tell. */
export const processIdOf = (client: pg.ClientBase): number | null => {
  const pid: unknown = Reflect.get(client, "processID");
  return typeof pid === "number" ? pid : null;
};
