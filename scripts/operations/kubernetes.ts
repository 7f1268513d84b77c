import { alertingRules, recordingRules } from "./prometheus-rules.ts";

/** Prometheus expands `{{ $labels.x }}` itself, and the operator passes the text on as it is. */
export const prometheusRule = () => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { name: "notification-preferences", labels: { "app.kubernetes.io/component": "monitoring" } },
  spec: { groups: [...recordingRules().groups, ...alertingRules().groups] },
});
