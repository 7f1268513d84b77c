import { connect, type Socket } from "node:net";
import postgres from "postgres";

export interface LinkEvents {
  onChange(payload: string): void;
  onEcho(token: string): void;
  /** At most once: a connection of the link was closed or could not be opened. */
  onLost(): void;
}

/** A listening connection and a second one that sends heartbeats. It is never repaired, only replaced. */
export interface Link {
  /** Sends a heartbeat. False: the link does not listen yet, so an echo would prove nothing. */
  send(token: string): boolean;
  /** Sends a change that is not stored in a table. False: the link does not listen yet. */
  announce(payload: string): boolean;
  /** Closes both connections immediately, also half-open ones. */
  close(): void;
}

/** The channel of changes, and the number of connections: one that listens, one that sends. */
const changesChannel = "np_changes";
const connections = 2;

/**
 * Opens a link over postgres.js. The library would reconnect by itself: without a pause if the server closes during the
 * handshake, and not at all if a repeated LISTEN fails. So a link opens two sockets at most, and ends when one of them closes.
 */
export function openLink(url: string, echoChannel: string, { onChange, onEcho, onLost }: LinkEvents): Link {
  const sockets: Socket[] = [];
  let sql: postgres.Sql | undefined;
  let isListening = false;
  let isClosed = false;
  const close = () => {
    isClosed = true;
    isListening = false;
    for (const socket of sockets) socket.destroy();
    sql?.end({ timeout: 0 }).catch(() => undefined);
  };
  const closeAsLost = () => {
    if (isClosed) return;
    close();
    onLost();
  };
  const openSocket = ({ host, port, path }: SocketOptions): Socket => {
    if (isClosed || sockets.length === connections) throw new Error("the link is lost");
    const socket = path ? connect(path) : connect(port[0] ?? 5432, host[0]);
    sockets.push(socket.unref());
    return socket.on("close", closeAsLost);
  };
  const listen = async () => {
    sql = postgres(url, { ...options, socket: openSocket } as typeof options);
    await sql.listen(changesChannel, onChange);
    await sql.listen(echoChannel, onEcho);
    isListening = !isClosed;
  };
  listen().catch(closeAsLost);
  const notify = (channel: string, payload: string) => {
    if (isListening) sql?.notify(channel, payload).catch(closeAsLost);
    return isListening;
  };
  return {
    send: (token) => notify(echoChannel, token),
    announce: (payload) => notify(changesChannel, payload),
    close,
  };
}

/** The options that postgres.js passes to `socket`, which its types do not declare. */
interface SocketOptions {
  host: string[];
  port: number[];
  path: string | false;
}

/** Without prepared statements, which a pooler in transaction mode refuses. */
const options = {
  max: 1,
  connect_timeout: 5,
  max_lifetime: null,
  prepare: false,
  fetch_types: false,
  onnotice: () => undefined,
  connection: { application_name: "notification-preferences changes" },
};
