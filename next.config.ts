import type { NextConfig } from "next";

/**
 * Headers that are the same for every answer; those that depend on the request or on APP_URL are in proxy.ts. Nothing here
 * reads a variable: one build serves every installation.
 */
const everywhere = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
];

/** Loaded by Node as they stand: they hold state that must exist once, need their own files, or patch what is imported. */
const serverExternalPackages = [
  "@apollo/server",
  "@opentelemetry/api",
  "@opentelemetry/exporter-trace-otlp-http",
  "@opentelemetry/instrumentation",
  "@opentelemetry/instrumentation-graphql",
  "@opentelemetry/instrumentation-http",
  "@opentelemetry/instrumentation-pg",
  "@opentelemetry/instrumentation-undici",
  "@opentelemetry/sdk-node",
  "@sentry/nextjs",
  "@slack/web-api",
  "graphile-worker",
  "graphql",
  "pg",
  "pino",
  "postgres",
  "prom-client",
  "resend",
  "twilio",
];

const config: NextConfig = {
  serverExternalPackages,
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: { authInterrupts: true },
  // `npm run check` holds the types of the whole repository; a start on a fresh machine need not wait for them again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/:path*", headers: everywhere }],
};

export default config;
