import { trace } from "@opentelemetry/api";
import pino from "pino";
import { actorId, actorRole } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { type Plain, scrubFields } from "./scrub.ts";
import { scrubText } from "./scrub-text.ts";

export type LogLevel = "error" | "warn" | "info" | "debug";

/** `action` ("preference.set") and `result` ("ok", "refused", "failed") by convention; other fields are free. */
export interface LogFields {
  action?: string;
  result?: string;
  error?: unknown;
  [field: string]: unknown;
}

interface Write {
  (message: string): void;
  (fields: LogFields | Error, message?: string): void;
}

export interface Log extends Record<LogLevel, Write> {
  child(fields: LogFields): Log;
  /** Guards work that is only needed for a log line. */
  enabled(level: LogLevel): boolean;
}

/** Members of every line. A field with such a name would appear twice in the JSON, and the last one wins. */
const OWN_MEMBERS = ["timestamp", "level", "message"];

/**
 * A logger of JSON lines, by default to stdout. Scrubs before pino: pino's `redact` knows fixed paths only, and child
 * bindings pass no formatter.
 */
export function createLogger(destination?: pino.DestinationStream, level?: LogLevel | "silent"): Log {
  let root: pino.Logger | undefined;
  // Reads the level at the first line, not at import, because the environment may still be changed until it is
  // parsed.
  const pinoRoot = () => {
    root ??= openPino(level ?? levelFromEnv(), destination);
    return root;
  };
  return createBoundLog(pinoRoot, {});
}

function openPino(level: string, destination: pino.DestinationStream | undefined): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    messageKey: "message",
    errorKey: "error",
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    serializers: { err: (error) => error }, // already plain; pino's serializer would join the stacks of the causes
    formatters: { level: (label) => ({ level: label }) },
  };
  // The command line uses stdout for results (a key, an export), so its log goes to stderr.
  return pino(options, destination ?? pino.destination({ fd: process.env.NP_CWD === undefined ? 1 : 2, sync: true }));
}

function levelFromEnv(): LogLevel | "silent" {
  try {
    return env().LOG_LEVEL;
  } catch {
    return "info"; // the start reports an invalid environment, which needs a logger
  }
}

function createBoundLog(pinoRoot: () => pino.Logger, bound: { [key: string]: Plain }): Log {
  const writer =
    (level: LogLevel): Write =>
    (first: string | LogFields | Error, second?: string) => {
      const root = pinoRoot();
      if (!root.isLevelEnabled(level)) return;
      const isError = first instanceof Error;
      const fields = typeof first === "string" ? {} : scrubFields(isError ? { error: first } : first);
      const message = second ?? (typeof first === "string" ? first : isError ? messageOf(fields.error) : undefined);
      const line = { ...bound, ...activeTrace(), ...fields };
      for (const member of OWN_MEMBERS) {
        if (!(member in line)) continue;
        line[`_${member}`] = line[member] ?? null;
        delete line[member];
      }
      root[level](line, message === undefined ? undefined : scrubText(String(message)));
    };
  return {
    error: writer("error"),
    warn: writer("warn"),
    info: writer("info"),
    debug: writer("debug"),
    child: (fields) => createBoundLog(pinoRoot, { ...bound, ...scrubFields(fields) }),
    enabled: (level) => pinoRoot().isLevelEnabled(level),
  };
}

/** The scrubbed error's message; the error's own message is not scrubbed. */
function messageOf(error: Plain | undefined): string | undefined {
  const known = error !== null && typeof error === "object" && !Array.isArray(error);
  return known && typeof error.message === "string" ? error.message : undefined;
}

function activeTrace(): { [key: string]: Plain } {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}

/** The process's log. One writer per file descriptor, or lines would interleave. */
export const log: Log = processSingleton("log", () => createLogger());

/** The logger of a request or job: each line has actor, role and request id. */
export function logFor(ctx: Pick<Ctx, "actor" | "requestId">): Log {
  return log.child(actorFields(ctx));
}

export function actorFields(ctx: Pick<Ctx, "actor" | "requestId">): { requestId: string; user: string; role: string } {
  return { requestId: ctx.requestId, user: actorId(ctx.actor), role: actorRole(ctx.actor) };
}
