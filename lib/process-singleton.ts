const key = Symbol.for("notification-preferences");

/** All instances by name. One map for all module graphs, because a lookup on globalThis for each call is slow. */
const instances: Map<string, unknown> = Reflect.get(globalThis, key) ?? new Map();
Reflect.set(globalThis, key, instances);

/**
 * Returns the one instance of this process. Next builds several module graphs and Node's loader another one, so instances that
 * must be unique (the pool, the executable schema) are stored on globalThis.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const existing = instances.get(name) as T | undefined;
  if (existing !== undefined && existing !== null) return existing;
  const created = create();
  setProcessSingleton(name, created);
  return created;
}

/** Replaces the instance (server start, tests). */
export function setProcessSingleton<T>(name: string, value: T): void {
  instances.set(name, value);
}
