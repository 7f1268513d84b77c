import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { processSingleton } from "#lib/process-singleton.ts";

const safeRequestId = /^[\w.:-]{1,100}$/;

/** The caller's request id if it is safe to log, else a new one. */
export const requestIdOf = (given: string | null | undefined): string =>
  given && safeRequestId.test(given) ? given : randomUUID();

/** One for all module graphs: the server knows the request, and the pages of Next's graph log its id. */
const current = () => processSingleton("request-id", () => new AsyncLocalStorage<string>());

export const withRequestId = <T>(requestId: string, fn: () => T): T => current().run(requestId, fn);

/** The id of the HTTP request that is handled now, so that all its log lines and audit events have one id. Else a new one. */
export const currentRequestId = (): string => current().getStore() ?? randomUUID();
