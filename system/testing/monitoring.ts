import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { freePort, printed, type Running, startWith } from "../../e2e/service.ts";
import { metricsToken } from "./product.ts";

/** A sample of an instant query. */
export interface Sample {
  metric: Record<string, string>;
  value: number;
}

export interface Prometheus {
  url: string;
  /** The samples of an expression now, without those that are NaN. */
  query(expression: string): Promise<Sample[]>;
  stop(): Promise<void>;
}

interface PrometheusFile {
  global: object;
  scrape_configs: { static_configs: { targets: string[] }[] }[];
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
}
interface Route {
  repeat_interval?: string;
  routes?: Route[];
}
interface AlertmanagerFile {
  route: Route;
  receivers: { webhook_configs: { url: string }[] }[];
}

/** A copy of the folder with the token beside the configuration, and the configuration changed for the test. */
async function install<F>(folder: string, file: string, change: (configuration: F) => void): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "np-monitoring-"));
  await cp(folder, copy, { recursive: true });
  await writeFile(join(copy, "metrics-token"), metricsToken);
  const configuration = parse(await readFile(join(copy, file), "utf8"), { merge: true }) as F;
  change(configuration);
  await writeFile(join(copy, file), stringify(configuration));
  return copy;
}

async function stop({ process, exited }: Running, folder: string): Promise<void> {
  process.kill("SIGTERM");
  await exited;
  await rm(folder, { recursive: true, force: true });
}

/** Prometheus with ops/prometheus, which scrapes the product and evaluates the rules every two seconds. */
export async function startPrometheus(productUrl: string, alertmanagerUrl: string): Promise<Prometheus> {
  const folder = await install<PrometheusFile>("ops/prometheus", "prometheus.yml", (file) => {
    file.global = { scrape_interval: "2s", scrape_timeout: "2s", evaluation_interval: "2s" };
    for (const { static_configs } of file.scrape_configs) static_configs[0] = { targets: [new URL(productUrl).host] };
    for (const { static_configs } of file.alerting.alertmanagers)
      static_configs[0] = { targets: [new URL(alertmanagerUrl).host] };
  });
  const listen = `127.0.0.1:${await freePort()}`;
  const options = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${listen}`,
  ];
  const running = startWith("prometheus", options, {});
  await printed(running, "Server is ready to receive web requests");
  const url = `http://${listen}`;
  return {
    url,
    query: async (expression) => {
      const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`);
      const answer = (await response.json()) as {
        error?: string;
        data?: { resultType: string; result: { metric: Record<string, string>; value: [number, string] }[] };
      };
      if (!answer.data) throw new Error(`${expression}\n${answer.error}`);
      const samples = answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
      return samples.filter(({ value }) => !Number.isNaN(value));
    },
    stop: () => stop(running, folder),
  };
}

/** Alertmanager with ops/alertmanager. It sends changes within seconds, and repeats alerts at the intervals of the file. */
export async function startAlertmanager(productUrl: string): Promise<{ url: string; stop(): Promise<void> }> {
  const hurry = (route: Route): void => {
    Object.assign(route, { group_wait: "1s", group_interval: "2s" });
    for (const child of route.routes ?? []) hurry(child);
  };
  const folder = await install<AlertmanagerFile>("ops/alertmanager", "alertmanager.yml", (file) => {
    hurry(file.route);
    for (const { webhook_configs } of file.receivers)
      for (const webhook of webhook_configs) webhook.url = webhook.url.replace(/^http:\/\/[^/]+/, productUrl);
  });
  const listen = `127.0.0.1:${await freePort()}`;
  const options = [
    `--config.file=${folder}/alertmanager.yml`,
    `--storage.path=${folder}/data`,
    `--web.listen-address=${listen}`,
    "--cluster.listen-address=",
  ];
  const running = startWith("prometheus-alertmanager", options, {});
  await printed(running, `address=${listen}`);
  return { url: `http://${listen}`, stop: () => stop(running, folder) };
}
