import { Socket } from "node:net";
import pg from "pg";

/** If a statement or checkout has no answer for this long, the watch checks whether the server still works on it. */
const silentAfterMs = 1_500;
const checkEveryMs = 250;
/** Together with the two above: a caller gets an error at most 4.25 seconds after the server stopped answering. */
const answerWithinMs = 2_500;

interface Wait {
  sinceMs: number;
  /** The server process that runs the statement; null while there is no connection yet. */
  pid: number | null;
  abandon: (error: Error) => void;
}

/** An error that the service treats as a lost connection, so the caller may retry. */
const connectionLost = (why: string) => new Error(`Connection terminated: ${why}`);

/**
 * Detects black-hole connections: the socket stays open but packets are dropped, so nothing ever fails. A timeout alone cannot
 * distinguish them from a slow statement, so the watch asks the server over a new connection. A statement that the server
 * still works on continues; any other is abandoned, and all of them if the server does not answer.
 */
export class SilenceWatch {
  readonly #url: string;
  readonly #waits = new Set<Wait>();
  #timer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #isDown = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** True if the server did not answer the last check. The check is repeated until it does. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Watches until the returned function is called. Abandons immediately while the server does not answer. */
  wait(pid: number | null, abandon: Wait["abandon"]): () => void {
    if (this.#isDown) process.nextTick(abandon, connectionLost("the server does not answer"));
    const wait = { sinceMs: performance.now(), pid, abandon };
    this.#waits.add(wait);
    this.#timer ??= setInterval(() => void this.#check(), checkEveryMs).unref();
    return () => {
      this.#waits.delete(wait);
      if (this.#waits.size === 0 && !this.#isDown) this.#stop();
    };
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #check(): Promise<void> {
    const startedMs = performance.now();
    const waits = [...this.#waits];
    const silent = waits.filter(({ sinceMs }) => startedMs - sinceMs > silentAfterMs);
    if (this.#isChecking || (silent.length === 0 && !this.#isDown)) return;
    this.#isChecking = true;
    const working = await workingPids(
      this.#url,
      waits.flatMap(({ pid }) => pid ?? []),
    );
    this.#isChecking = false;
    this.#isDown = working === "no answer";
    const abandoned = working === "no answer" ? [...this.#waits] : silent.filter(({ pid }) => pid && !working.has(pid));
    const error = connectionLost(
      this.#isDown
        ? "the server does not answer"
        : "the server waits for the client, and the client waits for the server",
    );
    // Statements that were answered in between are no longer in #waits.
    for (const wait of abandoned) if (this.#waits.delete(wait)) wait.abandon(error);
    // The next check comes 1.5 s after this one, however many statements run long, because each check opens a connection.
    if (working !== "no answer")
      for (const wait of waits) if (wait.pid === null || working.has(wait.pid)) wait.sinceMs = startedMs;
    if (this.#waits.size === 0 && !this.#isDown) this.#stop();
  }
}

/** The server processes that run a statement; all of them if that cannot be determined. */
async function workingPids(url: string, pids: readonly number[]): Promise<ReadonlySet<number> | "no answer"> {
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: url,
    application_name: "notification-preferences watch",
    stream: () => socket,
  });
  client.on("error", () => undefined);
  const { promise: late, resolve } = Promise.withResolvers<"no answer">();
  // Data that arrived while this process was busy is read before the result.
  const timer = setTimeout(() => setImmediate(() => setImmediate(resolve, "no answer")), answerWithinMs);
  try {
    return await Promise.race([queryWorkingPids(client, pids), late]);
  } catch (error) {
    return error instanceof pg.DatabaseError ? new Set(pids) : "no answer";
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** A pooler reports its own process ids, so then any answer counts as working. */
async function queryWorkingPids(client: pg.Client, pids: readonly number[]): Promise<ReadonlySet<number>> {
  await client.connect();
  const { rows } = await client.query<{ own: number; working: number[] }>(
    `SELECT pg_backend_pid() AS own, ARRAY(
      SELECT pid FROM pg_stat_activity WHERE pid = ANY($1) AND state IN ('active', 'fastpath function call')) AS working`,
    [pids],
  );
  const [row] = rows;
  return new Set(row?.own === processIdOf(client) ? row?.working : pids);
}

/** pg's process id of the connection, which its types do not declare. */
export const processIdOf = (client: pg.ClientBase): number | null => {
  const pid: unknown = Reflect.get(client, "processID");
  return typeof pid === "number" ? pid : null;
};
