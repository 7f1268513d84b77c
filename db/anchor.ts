/**
 * One instance a process. Next builds several module graphs and Node's own loader another; what must exist once (the pool,
 * the executable schema) hangs on globalThis under a name of ours.
 */
export function anchor<T>(name: string, create: () => T): T {
  const key = Symbol.for(`notification-preferences.${name}`);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  store[key] ??= create();
  return store[key] as T;
}

/** Puts an instance in place of the one that would be made (server start, tests). */
export function setAnchor<T>(name: string, value: T): void {
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  store[Symbol.for(`notification-preferences.${name}`)] = value;
}
