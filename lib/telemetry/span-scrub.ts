import type { Attributes, AttributeValue } from "@opentelemetry/api";
import type { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { isSensitiveName, REDACTED, scrubText, scrubUrl } from "./scrub-text.ts";

type Exporter = Pick<OTLPTraceExporter, "export" | "shutdown" | "forceFlush">;
type ExportedSpan = Parameters<Exporter["export"]>[0][number];

const URL_NAMES = new Set(["url.full", "url.path", "http.url", "http.target", "http.route", "next.span_name"]);
/** Dropped: query strings may contain anything and client data is personal, and neither helps to find a slow query. */
const DROPPED_NAMES = new Set([
  "url.query",
  "http.client_ip",
  "client.address",
  "user_agent.original",
  "http.user_agent",
]);
/** OpenTelemetry's names for hosts, which are no personal addresses. */
const HOST_NAMES = new Set(["server.address", "network.peer.address", "network.local.address", "net.peer.name"]);

/**
 * Scrubs spans at the exporter: spans change until they end, and any instrumentation (ours, Next's, a future one) may
 * put secrets into them.
 */
export function scrubbingExporter(inner: Exporter): Exporter {
  return {
    export: (spans, done) => inner.export(spans.map(scrubSpan), done),
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush(),
  };
}

/** A proxy of the span with scrubbed copies; methods and timings are the original's. */
function scrubSpan(span: ExportedSpan): ExportedSpan {
  const clean = {
    name: scrubText(span.name),
    attributes: scrubAttributes(span.attributes),
    status:
      span.status.message === undefined ? span.status : { ...span.status, message: scrubText(span.status.message) },
    events: span.events.map((event) => ({
      ...event,
      name: scrubText(event.name),
      attributes: scrubAttributes(event.attributes ?? {}),
    })),
    links: span.links.map((link) => ({ ...link, attributes: scrubAttributes(link.attributes ?? {}) })),
  };
  return new Proxy(span, {
    get: (target, key) => {
      if (Object.hasOwn(clean, key)) return Reflect.get(clean, key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

export function scrubAttributes(attributes: Attributes): Attributes {
  const clean: Attributes = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (DROPPED_NAMES.has(name)) continue;
    clean[name] = scrubAttribute(name, value);
  }
  return clean;
}

function scrubAttribute(name: string, value: AttributeValue | undefined): AttributeValue | undefined {
  if (!HOST_NAMES.has(name) && isSensitiveName(name) && typeof value !== "boolean") return REDACTED;
  const scrubString = URL_NAMES.has(name) ? scrubUrl : (text: string) => scrubText(text);
  if (typeof value === "string") return scrubString(value);
  if (!Array.isArray(value)) return value;
  return value.map((item) => (typeof item === "string" ? scrubString(item) : item)) as AttributeValue;
}
