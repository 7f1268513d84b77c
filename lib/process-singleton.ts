const keyOf = (name: string): symbol => Symbol.for(`notification-preferences.${name}`);

/**
 * One instance a process. Next builds several module graphs and Node's own loader another; what must exist once (the pool,
 * the executable schema) hangs on globalThis under a name of ours.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const known: T | undefined = Reflect.get(globalThis, keyOf(name));
  if (known !== undefined && known !== null) return known;
  const made = create();
  setProcessSingleton(name, made);
  return made;
}

/** Puts an instance in place of the one that would be made (server start, tests). */
export function setProcessSingleton<T>(name: string, value: T): void {
  Reflect.set(globalThis, keyOf(name), value);
}
