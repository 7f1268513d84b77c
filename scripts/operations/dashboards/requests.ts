import { course, type DashboardContent, largest, now, quantile, quantiles, rateBy, series } from "./panel.ts";

const http = "http_request_duration_seconds";
const graphql = "graphql_operation_duration_seconds";
/** The dashboard "Requests and latency". */
export const requests: DashboardContent = {
  name: "requests",
  title: "Requests and latency",
  rows: [
    {
      title: "HTTP",
      panels: [
        course("Requests by route", "reqps", "All requests.", rateBy("route", series(`${http}_count`)), {
          legend: "{{route}}",
        }),
        course(
          "Requests by status",
          "reqps",
          "429 is apart from 4xx: clients over their own limits.",
          rateBy("status_class", series(`${http}_count`)),
          { legend: "{{status_class}}" },
        ),
        course("Latency", "s", "The goals are 300 ms (p95) and 500 ms (p99).", quantiles(http), { limit: 0.5 }),
        course("Latency by route (p95)", "s", "The slowest routes.", `topk(10, ${quantile(0.95, http, ["route"])})`, {
          legend: "{{route}}",
        }),
      ],
    },
    {
      title: "GraphQL",
      panels: [
        course("Operations", "ops", "By type and outcome.", rateBy("type, outcome", series(`${graphql}_count`)), {
          legend: "{{type}} {{outcome}}",
        }),
        course("Duration (p95)", "s", "By type.", quantile(0.95, graphql, ["type"]), { legend: "{{type}}" }),
      ],
    },
    {
      title: "Refusals and signs of an attack",
      panels: [
        course("Rate limits", "reqps", "Refused requests by limit.", rateBy("limit", series("rate_limited_total")), {
          legend: "{{limit}}",
        }),
        course("Credentials", "ops", "Attempts by result.", rateBy("result", series("auth_attempts_total")), {
          legend: "{{result}}",
        }),
        course("Security events", "ops", "By kind.", rateBy("kind", series("security_events_total")), {
          legend: "{{kind}}",
        }),
        now(
          "Sources over their limit",
          "short",
          "Accounts, credentials and addresses, by kind. More than 0 is an alert.",
          largest("security_sources_over_limit", "kind"),
          { legend: "{{kind}}" },
        ),
      ],
    },
  ],
};
