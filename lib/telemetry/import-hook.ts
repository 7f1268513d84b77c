import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** Only these are wrapped when imported; wrapping everything would slow start-up and break odd modules. */
const TRACED_MODULES = ["http", "https", "graphql", "pg", "pg-pool"];

interface HookModule {
  register(options: { include: string[] }): void;
}

/**
 * Lets instrumentations patch ES modules. Node 26 deprecates `module.register()` (DEP0205), which
 * `@opentelemetry/instrumentation/hook.mjs` needs, so the synchronous hook of the same library is used. It must be the
 * very copy that the instrumentations import, hence the resolution from their place.
 */
export async function registerImportHook(): Promise<void> {
  const require = createRequire(import.meta.resolve("@opentelemetry/instrumentation"));
  const hook: HookModule = await import(pathToFileURL(require.resolve("import-in-the-middle/register-hooks.mjs")).href);
  hook.register({ include: TRACED_MODULES });
}
