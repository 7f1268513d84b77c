import type { NodeOptions } from "@sentry/nextjs";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { log } from "./logger.ts";
import { scrubEvent } from "./scrub-event.ts";

type Sentry = typeof import("@sentry/nextjs");

const running = processSingleton<{ sentry: Sentry | undefined }>("sentry", () => ({ sentry: undefined }));

/**
 * SDK integrations that are removed: they patch http and fetch a second time, or collect breadcrumbs with personal
 * data from console and requests.
 */
const UNWANTED = new Set([
  "Http",
  "NodeFetch",
  "Console",
  "RequestData",
  "ChildProcess",
  "LocalVariablesAsync",
  "Modules",
]);

/** Starts error reporting. Without SENTRY_DSN, the heavy SDK is not imported. */
export async function initSentry(): Promise<void> {
  const dsn = env().SENTRY_DSN;
  if (!dsn || running.sentry) return;
  try {
    const loaded: Sentry & { default?: Sentry } = await import("@sentry/nextjs");
    const sentry = loaded.default ?? loaded; // for a CommonJS build, Node exposes few named exports, and all in the default export
    sentry.init(sentryOptions(dsn));
    running.sentry = sentry;
  } catch (error) {
    log.warn({ action: "sentry.init", result: "failed", error }, "errors are not reported to Sentry");
  }
}

/** Version 11 replaced `skipOpenTelemetrySetup` with its opposite, and `sendDefaultPii` with `dataCollection`. */
function sentryOptions(dsn: string): NodeOptions {
  return {
    dsn,
    environment: env().NODE_ENV,
    enableOpenTelemetrySetup: false, // tracing.ts owns the tracer provider
    enableRuntimeChannelInjection: false, // no second import hook
    tracePropagationTargets: [],
    dataCollection: {
      userInfo: false,
      cookies: false,
      httpHeaders: false,
      httpBodies: [],
      urlQueryParams: false,
      graphQL: { document: false, variables: false },
      genAI: { inputs: false, outputs: false },
      databaseQueryData: false,
      queues: false,
      stackFrameVariables: false,
    },
    integrations: (defaults) => defaults.filter(({ name }) => !UNWANTED.has(name)),
    beforeBreadcrumb: () => null,
    beforeSend: scrubEvent,
  };
}

/** Reports an unexpected error; the request id links it to the log. Does nothing without a DSN. */
export function captureError(error: unknown, { requestId }: { requestId: string }): void {
  running.sentry?.captureException(error, { tags: { requestId } });
}

/** The settings with which a page reports its errors, and the origin to which it sends them. */
export interface BrowserSentry {
  dsn: string;
  environment: string;
  origin: string;
}

/** The settings for pages. Null without SENTRY_DSN. Old DSNs also contain a secret key, which pages must not get. */
export function browserSentry(): BrowserSentry | null {
  const { SENTRY_DSN, NODE_ENV } = env();
  if (!SENTRY_DSN) return null;
  const url = new URL(SENTRY_DSN);
  url.password = "";
  return { dsn: url.href, environment: NODE_ENV, origin: url.origin };
}

/** Sends pending reports at the end of a shutdown. Never throws. */
export async function flushSentry(timeoutMs = 2_000): Promise<void> {
  await running.sentry?.flush(timeoutMs).catch(() => false);
}
