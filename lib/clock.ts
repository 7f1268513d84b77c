import { processSingleton } from "#lib/process-singleton.ts";

/** The moment that jobs take for now. Tests put a clock of their own in its place: setAnchor("clock", () => ...). */
export const clock = (): Date => processSingleton("clock", () => () => new Date())();
