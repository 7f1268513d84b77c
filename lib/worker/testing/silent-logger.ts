import { Logger } from "graphile-worker";

/** Discards the lines of graphile-worker. */
export const silentLogger = new Logger(() => () => undefined);
