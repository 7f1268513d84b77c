import { trace } from "@opentelemetry/api";
import pino from "pino";
import { actorId, actorRole } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { type Plain, scrubFields } from "./scrub.ts";
import { scrubText } from "./scrub-text.ts";

export type LogLevel = "error" | "warn" | "info" | "debug";

/** By convention `action` ("preference.set") and `result` ("ok", "refused", "failed"); anything else may stand beside. */
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
  /** For work that is only done to be logged. */
  enabled(level: LogLevel): boolean;
}

/** The line's own members; a field of the same name would stand twice in the JSON, and the last one wins. */
const OWN_MEMBERS = ["timestamp", "level", "message"];

/**
 * A logger of plain JSON lines, to stdout unless told otherwise. Scrubbing happens before pino sees the fields: its own
 * `redact` knows fixed paths only, and its child bindings pass no formatter.
 */
export function createLogger(destination?: pino.DestinationStream, level?: LogLevel | "silent"): Log {
  let root: pino.Logger | undefined;
  // The level is read at the first line, not at import: the environment is parsed once and others may still set it.
  const pinoRoot = () => {
    root ??= open(level ?? levelFromEnv(), destination);
    return root;
  };
  return bind(pinoRoot, {});
}

function open(level: string, destination: pino.DestinationStream | undefined): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    messageKey: "message",
    errorKey: "error",
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    serializers: { err: (error) => error }, // already plain; pino's would join the stacks of the causes
    formatters: { level: (label) => ({ level: label }) },
  };
  // The command line keeps stdout for its answers (a key, an export): its log goes to stderr.
  return pino(options, destination ?? pino.destination({ fd: process.env.NP_CWD === undefined ? 1 : 2, sync: true }));
}

function levelFromEnv(): LogLevel | "silent" {
  try {
    return env().LOG_LEVEL;
  } catch {
    return "info"; // start-up reports a wrong environment; the logger must be able to say so
  }
}

function bind(pinoRoot: () => pino.Logger, bound: { [key: string]: Plain }): Log {
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
    child: (fields) => bind(pinoRoot, { ...bound, ...scrubFields(fields) }),
    enabled: (level) => pinoRoot().isLevelEnabled(level),
  };
}

/** The scrubbed error's message: the error's own would come out as it was. */
function messageOf(error: Plain | undefined): string | undefined {
  const known = error !== null && typeof error === "object" && !Array.isArray(error);
  return known && typeof error.message === "string" ? error.message : undefined;
}

function activeTrace(): { [key: string]: Plain } {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}

/** The process's log: one writer for one file descriptor, or lines interleave. */
export const log: Log = processSingleton("log", () => createLogger());

/** The logger of one request or job: every line says who asked, as what, and under which request. */
export function logFor(ctx: Pick<Ctx, "actor" | "requestId">): Log {
  return log.child(actorFields(ctx));
}

export function actorFields(ctx: Pick<Ctx, "actor" | "requestId">): { requestId: string; user: string; role: string } {
  return { requestId: ctx.requestId, user: actorId(ctx.actor), role: actorRole(ctx.actor) };
}
