import { type Metric, onCLS, onINP, onLCP } from "web-vitals";
import type { ReadingName } from "#lib/telemetry/index.ts";
import { pageLabel } from "#lib/telemetry/route-label.ts";

const path = "/api/vitals";
/** Readings are sent when their number reaches this, and when the page is hidden. The endpoint accepts ten more. */
const batchSize = 30;
/** The largest time that the endpoint accepts. */
const maxMs = 600_000;
/** The maximum for one page view. Without it, a script that fails in a loop reports without end. */
const maxErrors = 20;

/**
 * Measures the page: Web Vitals, loading, requests to the API and script errors. Sends the readings with the page's label,
 * without anything that identifies a person. `earlyErrors`: the number of errors before this call.
 */
export function startMeasuring(earlyErrors: number): void {
  const page = pageLabel(location.pathname);
  let readings: { name: ReadingName; value: number }[] = [];

  const send = (): void => {
    if (readings.length === 0) return;
    const body = JSON.stringify({ page, readings });
    navigator.sendBeacon(path, new Blob([body], { type: "application/json" }));
    readings = [];
  };
  const add = (name: ReadingName, value: number): void => {
    // The endpoint refuses a report with a value out of range. A sleeping computer measures hours.
    if (value > maxMs) return;
    readings.push({ name, value });
    if (readings.length === batchSize) send();
  };
  const addMs = (name: ReadingName, value: number): void => add(name, Math.round(value));

  // A vital can grow when the page is shown again. Each one counts once for a page view.
  const reported = new Set<string>();
  const once =
    (record: (value: number) => void) =>
    ({ name, value }: Metric): void => {
      if (!reported.has(name)) record(value);
      reported.add(name);
    };
  onLCP(once((value) => addMs("LCP", value)));
  onINP(once((value) => addMs("INP", value)));
  onCLS(once((value) => add("CLS", Math.round(value * 10_000) / 10_000)));

  observe("navigation", ({ duration }) => addMs("LOAD", duration));
  observe("resource", ({ name, duration, responseStatus }) => {
    if (new URL(name).pathname !== "/api/graphql") return;
    // 0: there was no response. Undefined: the browser does not have this property.
    const hasFailed = responseStatus === 0 || responseStatus >= 400;
    addMs(hasFailed ? "API_FAILED" : "API", duration);
  });

  let errors = 0;
  const addError = (): void => {
    errors += 1;
    if (errors <= maxErrors) add("ERROR", 1);
  };
  for (let error = 0; error < earlyErrors; error += 1) addError();
  addEventListener("error", addError);
  addEventListener("unhandledrejection", addError);

  // The listeners of web-vitals run before this one, because they listen in the capture phase.
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
}

/** Calls `record` for all entries of this type, also for those before the call. */
function observe(type: "navigation" | "resource", record: (entry: PerformanceResourceTiming) => void): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) record(entry as PerformanceResourceTiming);
  });
  observer.observe({ type, buffered: true });
}
