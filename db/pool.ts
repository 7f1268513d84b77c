import pg from "pg";
import { processSingleton } from "#lib/process-singleton.ts";
import { processIdOf, SilenceWatch } from "./silence.ts";

/** Time limits, so that no caller waits for ever. A server that is silent is found sooner (silence.ts). */
const connectionTimeoutMillis = 10_000;
const queryTimeoutMs = 60_000;

/** pg ends the process when a killed backend's client has no listener; the pool drops the client by itself. */
const ignoreLostConnection = () => undefined;

/** By pool, for all module graphs. */
const watches = () => processSingleton("silence-watches", () => new WeakMap<pg.Pool, SilenceWatch>());

export function createPool(connectionString: string, options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
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

/** Gives the connection up when a statement is silent. `end` destroys the socket while a statement runs. */
function watchStatements(client: pg.PoolClient, watch: SilenceWatch): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const giveUp = () => {
    if (client instanceof pg.Client) client.end().catch(ignoreLostConnection);
  };
  Object.assign(client, {
    query: (...given: unknown[]) => {
      const done = watch.wait(processIdOf(client), giveUp);
      const callback = given.at(-1);
      if (typeof callback === "function")
        given[given.length - 1] = (...answer: unknown[]) => {
          done();
          callback(...answer);
        };
      const answer = query(...given);
      if (answer instanceof Promise) answer.then(done, done);
      else if (typeof callback !== "function") done(); // a cursor: read as the caller likes
      return answer;
    },
  });
}

/** A connection of the pool; the caller releases it. Gives up within seconds when the server does not answer. */
export async function checkout(from: pg.Pool): Promise<pg.PoolClient> {
  const watch = watches().get(from);
  if (watch?.isDown) throw new Error("Connection terminated: the server does not answer");
  const { promise: silent, reject } = Promise.withResolvers<never>();
  const done = watch?.wait(null, reject);
  const connecting = from.connect();
  try {
    return await Promise.race([connecting, silent]);
  } catch (error) {
    connecting.then((client) => client.release(), ignoreLostConnection);
    throw error;
  } finally {
    done?.();
  }
}
