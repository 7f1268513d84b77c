import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface DatabaseProxy {
  /** The database's URL, through the proxy. */
  url: string;
  /** Cuts a connection when the client sends this text; null cuts none. */
  cutAt: string | null;
  /** When the client sends this text, the connection stays open but drops all data from then on: a black hole. */
  stallAt: string | null;
  /** While true, every connection stays open and drops all data, as after a lost route. */
  isSilent: boolean;
  /** The number of connections opened so far. */
  opened: number;
  /** Cuts open connections and accepts no new ones. */
  close(): Promise<void>;
}

/** A proxy between a pool and PostgreSQL, so that a test can cut the connection at a certain statement. */
export async function proxyDatabase(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((downstream) => {
    proxy.opened += 1;
    const upstream = connect(Number(target.port), target.hostname);
    const cut = () => {
      downstream.destroy();
      upstream.destroy();
    };
    for (const socket of [downstream, upstream]) {
      sockets.add(socket);
      socket.on("error", cut).on("close", cut);
      socket.on("close", () => sockets.delete(socket));
    }
    let stalled = false;
    downstream.on("data", (chunk) => {
      if (proxy.cutAt !== null && chunk.includes(proxy.cutAt)) return cut();
      stalled ||= proxy.stallAt !== null && chunk.includes(proxy.stallAt);
      if (!stalled && !proxy.isSilent) upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      if (!stalled && !proxy.isSilent) downstream.write(chunk);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const through = new URL(databaseUrl);
  through.port = String(address.port);
  const proxy: DatabaseProxy = {
    url: through.href,
    cutAt: null,
    stallAt: null,
    isSilent: false,
    opened: 0,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}
