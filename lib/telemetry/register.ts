/**
 * Loaded before anything else: `node --import ./lib/telemetry/register.ts server.ts`. Reads the one variable itself
 * instead of through lib/env.ts: when tracing is off this file must cost no import at all, and the modules to trace
 * (http, graphql, pg) must not be loaded before the hook stands.
 */
if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT?.trim()) {
  const { registerImportHook } = await import("./import-hook.ts");
  await registerImportHook();
  const { startTracing } = await import("./tracing.ts");
  startTracing();
}
