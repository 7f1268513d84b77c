import type { Counted, Selector } from "#lib/ledger/index.ts";
import type { Duration } from "./duration.ts";

/** The service level objectives. The ledger's queries, Prometheus rules, OpenSLO files, documents and pages derive from this table. */

/** The events that an objective counts, and which of them are good or bad. */
export type Indicator =
  | { kind: "counted"; good: Counted; of: Selector }
  | { kind: "counted"; bad: Counted; of: Selector }
  /** Minutes of the synthetic probe. A minute is bad if the API, a page or the worker did not answer. */
  | { kind: "probes" };

export interface Objective {
  /** Never changes: series and alerts carry it. */
  name: string;
  title: string;
  description: string;
  indicator: Indicator;
  /** The share of events that must be good. */
  goal: number;
  /** How the measurement is shown: a quantile in milliseconds, or the share of good or bad events in percent. */
  shown: { quantile: number } | { share: "good" | "bad" };
  /** In the unit of the shown measurement. */
  target: number;
  /** A metric that every process reports from its start, or soon after it. */
  reportedAs: string;
  /** With fewer events or bad events in its window, no alert fires. */
  least: { events: number; bad: number };
  /** False: a fast burn warns only, because callers can cause it. */
  pages: boolean;
}

/** The window of all objectives. */
export const objectiveWindow = "30d" satisfies Duration;

/** Health checks, scrapes, measurements of pages and static files are not requests of people or integrators. */
export const requests = {
  metric: "http_request_duration_seconds",
  whereNot: { route: ["/health", "/metrics", "/api/vitals", "/_next/*"] },
} as const satisfies Selector;
const operations = { metric: "graphql_operation_duration_seconds" } as const satisfies Selector;
const settled = { metric: "delivery_settled_seconds" } as const satisfies Selector;

const traffic = { events: 100, bad: 5 };

export const objectives: readonly Objective[] = [
  {
    name: "availability",
    title: "Availability",
    description: "Minutes in which the API, a page and the worker answered the probe.",
    indicator: { kind: "probes" },
    goal: 0.999,
    shown: { share: "good" },
    target: 99.9,
    reportedAs: "probe_success",
    least: { events: 5, bad: 2 },
    pages: true,
  },
  {
    name: "latency-p95",
    title: "Latency (p95)",
    description: "95 % of requests are answered within 300 ms.",
    indicator: { kind: "counted", good: { ...requests, atMost: 0.3 }, of: requests },
    goal: 0.95,
    shown: { quantile: 0.95 },
    target: 300,
    reportedAs: requests.metric,
    least: traffic,
    pages: true,
  },
  {
    name: "latency-p99",
    title: "Latency (p99)",
    description: "99 % of requests are answered within 500 ms.",
    indicator: { kind: "counted", good: { ...requests, atMost: 0.5 }, of: requests },
    goal: 0.99,
    shown: { quantile: 0.99 },
    target: 500,
    reportedAs: requests.metric,
    least: traffic,
    pages: true,
  },
  {
    name: "error-rate",
    title: "Error rate",
    description: "Requests that were answered with 4xx or 5xx, including errors of callers.",
    indicator: { kind: "counted", bad: { ...requests, where: { status_class: ["4xx", "429", "5xx"] } }, of: requests },
    goal: 0.999,
    shown: { share: "bad" },
    target: 0.1,
    reportedAs: requests.metric,
    least: traffic,
    pages: false,
  },
  {
    name: "service-error-rate",
    title: "Error rate of the service",
    // A limit of one client answers 429, and must not spend everybody's budget. An overloaded service answers 503.
    description:
      "Requests that failed, or were refused because the service was overloaded: 5xx. A client over its own limit (429) does not count.",
    indicator: { kind: "counted", bad: { ...requests, where: { status_class: ["5xx"] } }, of: requests },
    goal: 0.999,
    shown: { share: "bad" },
    target: 0.1,
    reportedAs: requests.metric,
    least: traffic,
    pages: true,
  },
  {
    name: "graphql-error-rate",
    title: "Error rate of GraphQL",
    description: "GraphQL operations with an unexpected error, whatever the HTTP status.",
    indicator: { kind: "counted", bad: { ...operations, where: { outcome: ["error"] } }, of: operations },
    goal: 0.999,
    shown: { share: "bad" },
    target: 0.1,
    reportedAs: operations.metric,
    least: traffic,
    pages: true,
  },
  {
    name: "delivery-success",
    title: "Delivery success",
    description: "Messages that the provider accepted and did not report as failed or bounced.",
    indicator: {
      kind: "counted",
      bad: { metric: "deliveries_total", where: { outcome: ["FAILED", "BOUNCED", "DEAD"] } },
      of: settled,
    },
    goal: 0.99,
    shown: { share: "good" },
    target: 99,
    reportedAs: "deliveries_total",
    least: { events: 20, bad: 5 },
    pages: true,
  },
  {
    name: "delivery-time",
    title: "Delivery time",
    description: "Messages settled within 60 s after they were ready to send.",
    indicator: { kind: "counted", good: { ...settled, atMost: 60 }, of: settled },
    goal: 0.99,
    shown: { share: "good" },
    target: 99,
    reportedAs: "deliveries_total",
    least: { events: 20, bad: 5 },
    pages: true,
  },
];

export function objectiveNamed(name: string): Objective {
  const found = objectives.find((objective) => objective.name === name);
  if (!found) throw new Error(`there is no objective ${name}`);
  return found;
}
