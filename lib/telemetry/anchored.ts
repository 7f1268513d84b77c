/**
 * One value a process, made at first use. Next builds several module graphs, so a module's own variable would exist
 * more than once; `globalThis` does not.
 */
export function anchored<T>(name: string, make: () => T): T {
  const key = Symbol.for(`notification-preferences.${name}`);
  const store: { [key: symbol]: { value: T } | undefined } = globalThis as never;
  const kept = store[key] ?? { value: make() };
  store[key] = kept;
  return kept.value;
}
