/**
 * Loaded first: `node --import ./lib/telemetry/register.ts server.ts`. Reads the variable itself instead of through
 * lib/env.ts: without tracing this file must import nothing, and with it http must not load before the hook.
 */

// Set before the first import of React, which otherwise loads its development build; Next sets it too late.
if (!process.env.NODE_ENV) Object.assign(process.env, { NODE_ENV: "production" });

if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim()) {
  const { registerImportHook } = await import("./import-hook.ts");
  await registerImportHook();
  const { startTracing } = await import("./tracing.ts");
  startTracing();
}
