import { processSingleton } from "#lib/process-singleton.ts";

const slowAfterMs = 1_000;

type OnSlowStatement = (text: string, durationMs: number) => void;

/** Shared by all module graphs, because the pool is. */
const listeners = () => processSingleton("slow-statements", () => new Set<OnSlowStatement>());

/** Calls `notify` after each statement that took longer than a second, with its text without parameters. */
export function onSlowStatement(notify: OnSlowStatement): void {
  listeners().add(notify);
}

/** `statement`: the argument of pg's `query`. */
export function reportIfSlow(statement: unknown, startedMs: number): void {
  const durationMs = performance.now() - startedMs;
  if (durationMs <= slowAfterMs) return;
  const text = typeof statement === "string" ? statement : Reflect.get(Object(statement), "text");
  for (const notify of listeners()) notify(String(text ?? "unknown"), durationMs);
}
