import { readFileSync } from "node:fs";
import { parse } from "yaml";

/**
 * The configurations of ops/prometheus, ops/alertmanager, ops/grafana and ops/otel with the addresses of ops/docker/compose.yml.
 * Everything else stays as it is, so the two ways to install cannot drift apart.
 */

type Yaml = Record<string, unknown>;
interface Scrape extends Yaml {
  static_configs?: unknown;
}

const read = (path: string): Yaml => parse(readFileSync(path, "utf8"), { merge: true }) as Yaml;

/** Each container of a service is a target, however many there are. */
const containers = [
  { names: ["web"], type: "A", port: 3000, refresh_interval: "15s" },
  { names: ["worker"], type: "A", port: 3001, refresh_interval: "15s" },
];

function withContainers({ static_configs: _, ...scrape }: Scrape): Scrape {
  return { ...scrape, dns_sd_configs: containers };
}

export function composePrometheus(): Yaml {
  const { scrape_configs, ...rest } = read("ops/prometheus/prometheus.yml");
  return {
    ...rest,
    alerting: { alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }] },
    scrape_configs: (scrape_configs as Scrape[]).map(withContainers),
  };
}

interface Receiver {
  name: string;
  webhook_configs: Yaml[];
}

export function composeAlertmanager(): Yaml {
  const { receivers, ...rest } = read("ops/alertmanager/alertmanager.yml");
  const url = "http://web:3000/api/webhooks/alertmanager";
  return {
    ...rest,
    receivers: (receivers as Receiver[]).map(({ name, webhook_configs }) => ({
      name,
      webhook_configs: webhook_configs.map((webhook) => ({ ...webhook, url })),
    })),
  };
}

export function composeDatasource(): Yaml {
  const { datasources, ...rest } = read("ops/grafana/provisioning/datasources/prometheus.yml");
  return {
    ...rest,
    datasources: (datasources as Yaml[]).map((source) => ({ ...source, url: "http://prometheus:9090" })),
  };
}

interface Collector extends Yaml {
  receivers: { prometheus: { config: { scrape_configs: Scrape[] } } };
  extensions: Yaml;
}

export function composeCollector(): Yaml {
  const { receivers, extensions, ...rest } = read("ops/otel/gateway.yaml") as Collector;
  return {
    receivers: {
      ...receivers,
      otlp: { protocols: { http: { endpoint: "0.0.0.0:4318" } } },
      prometheus: { config: { scrape_configs: receivers.prometheus.config.scrape_configs.map(withContainers) } },
    },
    ...rest,
    extensions,
  };
}
