import type { Duplex } from "node:stream";
import { context } from "@opentelemetry/api";
import pg from "pg";
import { processSingleton } from "#lib/process-singleton.ts";
import { processIdOf, SilenceWatch } from "./silence.ts";
import { reportIfSlow } from "./slow-statements.ts";
import { recordStatement } from "./statement-span.ts";

/** Timeouts, so that no caller waits forever. A silent server is detected sooner (silence.ts). */
const connectionTimeoutMillis = 10_000;
const queryTimeoutMs = 60_000;

/** Without an error listener, pg ends the process when a backend is killed. The pool itself removes the client. */
const ignoreLostConnection = () => undefined;

/** The watch of each pool, shared by all module graphs. */
const watches = () => processSingleton("silence-watches", () => new WeakMap<pg.Pool, SilenceWatch>());

/** `pipeline`: a statement is sent immediately, also while an earlier one runs. Streams need a pool with `pipeline: false`. */
export type PoolOptions = pg.PoolConfig & { pipeline?: boolean };

export function createPool(connectionString: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    pipeline: true,
    connectionTimeoutMillis,
    query_timeout: queryTimeoutMs,
    application_name: "notification-preferences",
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    ...options,
  });
  const watch = new SilenceWatch(connectionString);
  watches().set(pool, watch);
  pool.on("error", ignoreLostConnection);
  pool.on("connect", (client) => {
    client.on("error", ignoreLostConnection);
    watchStatements(client, watch);
  });
  return pool;
}

/** The client's socket, which pg's types do not declare. */
const socketOf = (client: pg.PoolClient): Duplex => Reflect.get(Reflect.get(client, "connection"), "stream");

/**
 * Returns a function that delays writes until the end of the current event-loop turn, so that they cost one system call. Each
 * call wakes the server's process, which costs more than a small statement.
 */
function writeCoalescer(client: pg.PoolClient): () => void {
  let isCorked = false;
  return () => {
    if (isCorked) return;
    isCorked = true;
    const socket = socketOf(client);
    socket.cork();
    setImmediate(() => {
      isCorked = false;
      socket.uncork();
    });
  };
}

/** Traces statements, reports slow ones, and abandons the connection if a statement gets no answer. In pipeline mode, pg's `end` would wait for that answer. */
function watchStatements(client: pg.PoolClient, watch: SilenceWatch): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const abandon = () => {
    socketOf(client).destroy();
  };
  const coalesceWrites = writeCoalescer(client);
  Object.assign(client, {
    query: (...args: unknown[]) => {
      coalesceWrites();
      const startedMs = performance.now();
      const startedAtMs = Date.now();
      const issuedIn = context.active();
      const stopWaiting = watch.wait(processIdOf(client), abandon);
      const stopWatching = (failed: boolean) => {
        stopWaiting();
        reportIfSlow(args[0], startedMs);
        recordStatement(args[0], issuedIn, startedAtMs, failed);
      };
      const callback = args.at(-1);
      if (typeof callback === "function")
        args[args.length - 1] = (...result: unknown[]) => {
          stopWatching(Boolean(result[0]));
          callback(...result);
        };
      const result = query(...args);
      if (result instanceof Promise)
        result.then(
          () => stopWatching(false),
          () => stopWatching(true),
        );
      else if (typeof callback !== "function") stopWatching(false); // a cursor, which the caller reads at its own pace
      return result;
    },
  });
}

/** A connection of the pool; the caller releases it. Throws within seconds if the server does not answer. */
export async function checkout(from: pg.Pool): Promise<pg.PoolClient> {
  const watch = watches().get(from);
  if (watch?.isDown) throw new Error("Connection terminated: the server does not answer");
  if (from.idleCount > from.waitingCount) return from.connect(); // waits for nobody
  const { promise: silent, reject } = Promise.withResolvers<never>();
  const stopWatching = watch?.wait(null, reject);
  const connecting = from.connect();
  try {
    return await Promise.race([connecting, silent]);
  } catch (error) {
    connecting.then((client) => client.release(), ignoreLostConnection);
    throw error;
  } finally {
    stopWatching?.();
  }
}
