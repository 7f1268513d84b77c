const keyOf = (name: string): symbol => Symbol.for(`notification-preferences.${name}`);

/**
 * Returns the one instance of this process. Next builds several module graphs and Node's loader another one, so instances that
 * must be unique (the pool, the executable schema) are stored on globalThis.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const existing: T | undefined = Reflect.get(globalThis, keyOf(name));
  if (existing !== undefined && existing !== null) return existing;
  const created = create();
  setProcessSingleton(name, created);
  return created;
}

/** Replaces the instance (server start, tests). */
export function setProcessSingleton<T>(name: string, value: T): void {
  Reflect.set(globalThis, keyOf(name), value);
}
