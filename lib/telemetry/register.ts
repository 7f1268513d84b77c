/**
 * Loaded before anything else: `node --import ./lib/telemetry/register.ts server.ts`. Reads the one variable itself
 * instead of through lib/env.ts: when tracing is off this file must cost no import at all, and the modules to trace
 * (http, graphql, pg) must not be loaded before the hook stands.
 */

// Before the first import of React: unset, it would load its development half, and Next sets it too late.
if (!process.env.NODE_ENV) Object.assign(process.env, { NODE_ENV: "production" });

if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim()) {
  const { registerImportHook } = await import("./import-hook.ts");
  await registerImportHook();
  const { startTracing } = await import("./tracing.ts");
  startTracing();
}
