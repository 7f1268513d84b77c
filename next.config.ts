import type { NextConfig } from "next";
import { baseHeaders, inertPolicy } from "./server/security-headers.ts";

/**
 * Headers that are the same for every response. Headers that depend on the request or on APP_URL are in proxy.ts. This
 * file reads no environment variable, so one build works for every installation.
 */
const headerList = (headers: Record<string, string>) => Object.entries(headers).map(([key, value]) => ({ key, value }));
const commonHeaders = headerList(baseHeaders);
/** For static files, which proxy.ts does not handle. They are the same for everyone. */
const staticFileHeaders = headerList({ "Content-Security-Policy": inertPolicy, "X-Frame-Options": "DENY" });

/** The URL of such a page is the credential: it must not be sent as a referrer, indexed or cached. */
const signedLinkHeaders = headerList({
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex, nofollow, noarchive",
  "Cache-Control": "private, no-store",
});

/**
 * Loaded by Node without bundling, because they hold state that must exist once, read their own files or patch imports.
 */
const serverExternalPackages = [
  "@apollo/server",
  "@opentelemetry/api",
  "@opentelemetry/exporter-trace-otlp-http",
  "@opentelemetry/instrumentation",
  "@opentelemetry/instrumentation-http",
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
  // No page has an image to scale. Otherwise /_next/image answers everyone, and writes into .next/cache.
  images: { unoptimized: true },
  // Next buffers each body that passes proxy.ts. No route reads more than 1 MiB.
  experimental: { authInterrupts: true, proxyClientMaxBodySize: "2mb" },
  // `npm run check` checks the types of the whole repository, so the first start on a machine need not repeat it.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: "/:path*", headers: commonHeaders },
    { source: "/:kind(p|u)/:path+", headers: signedLinkHeaders },
    { source: "/_next/static/:path*", headers: staticFileHeaders },
  ],
};

export default config;
