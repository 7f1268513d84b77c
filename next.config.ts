import type { NextConfig } from "next";
import { commonHeaders, inertPolicy } from "./server/security-headers.ts";

/**
 * Headers that are the same for every answer; those that depend on the request or on APP_URL are in proxy.ts. Nothing here
 * reads a variable: one build serves every installation.
 */
const asList = (headers: Record<string, string>) => Object.entries(headers).map(([key, value]) => ({ key, value }));
const everywhere = asList(commonHeaders);
/** What proxy.ts leaves out: files, whose answers are the same for everybody. */
const files = asList({ "Content-Security-Policy": inertPolicy, "X-Frame-Options": "DENY" });

/** The address of such a page is the credential: no other site is told it, no search engine lists it, nothing keeps it. */
const signedLinks = asList({
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex, nofollow, noarchive",
  "Cache-Control": "private, no-store",
});

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
  // Next keeps a copy of each body that passes proxy.ts. No route reads more than 1 MiB.
  experimental: { authInterrupts: true, proxyClientMaxBodySize: "2mb" },
  // `npm run check` holds the types of the whole repository; a start on a fresh machine need not wait for them again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: "/:path*", headers: everywhere },
    { source: "/:kind(p|u)/:path+", headers: signedLinks },
    { source: "/_next/static/:path*", headers: files },
  ],
};

export default config;
