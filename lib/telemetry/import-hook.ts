import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** Only these modules are wrapped on import: wrapping all would slow down the start and break some. */
const TRACED_MODULES = ["http", "https"];

interface HookModule {
  register(options: { include: string[] }): void;
}

/**
 * Lets instrumentations patch ES modules, with the synchronous hook of import-in-the-middle:
 * `@opentelemetry/instrumentation/hook.mjs` needs `module.register()`, which Node 26 deprecates (DEP0205). Resolved
 * from the instrumentations, because they must share the same copy.
 */
export async function registerImportHook(): Promise<void> {
  const require = createRequire(import.meta.resolve("@opentelemetry/instrumentation"));
  const hook: HookModule = await import(pathToFileURL(require.resolve("import-in-the-middle/register-hooks.mjs")).href);
  hook.register({ include: TRACED_MODULES });
}
