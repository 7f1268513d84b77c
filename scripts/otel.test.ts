import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

type Components = Record<string, unknown>;
interface Collector {
  receivers: Components;
  processors: Components;
  exporters: Components;
  extensions: Components;
  service: {
    extensions: string[];
    pipelines: Record<string, Record<"receivers" | "processors" | "exporters", string[]>>;
  };
}
type Kind = "receivers" | "processors" | "exporters" | "extensions";

const folder = "ops/otel";
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
const read = (file: string): Collector => parse(readFileSync(`${folder}/${file}`, "utf8")) as Collector;

/** Components of the distribution otelcol-contrib, by the names that its manifest's modules register. */
const known: Record<Kind, readonly string[]> = {
  receivers: ["otlp", "prometheus", "filelog", "hostmetrics"],
  processors: ["memory_limiter", "batch", "resourcedetection", "attributes", "filter", "transform"],
  exporters: [
    "otlp",
    "otlphttp",
    "awsemf",
    "awscloudwatchlogs",
    "awsxray",
    "azuremonitor",
    "googlecloud",
    "googlemanagedprometheus",
  ],
  extensions: ["health_check"],
};
/** "otlphttp/second" is a component of the type "otlphttp". */
const typeOf = (name: string): string => name.split("/", 1)[0] ?? "";

/** The defects of a configuration. */
function findProblems({ service, ...components }: Collector): string[] {
  const kinds = ["receivers", "processors", "exporters", "extensions"] as const;
  const uses = (kind: Kind): string[] =>
    kind === "extensions" ? service.extensions : Object.values(service.pipelines).flatMap((one) => one[kind]);
  return kinds.flatMap((kind) => {
    const defined = Object.keys(components[kind]);
    return [
      ...uses(kind).flatMap((name) => (defined.includes(name) ? [] : [`${kind}: ${name} is not defined`])),
      ...defined.flatMap((name) => (uses(kind).includes(name) ? [] : [`${kind}: ${name} is not used`])),
      ...defined.flatMap((name) => (known[kind].includes(typeOf(name)) ? [] : [`${kind}: ${name} does not exist`])),
    ];
  });
}

describe("the configurations of the OpenTelemetry collector", () => {
  test("are one for each cloud, and one for OTLP", () => {
    expect(files.sort()).toEqual(["azure-monitor.yaml", "cloudwatch.yaml", "gateway.yaml", "google-cloud.yaml"]);
  });

  test.each(files)("%s defines exactly the components that its pipelines use, and they exist", (file) => {
    expect(findProblems(read(file))).toEqual([]);
  });

  test.each(files)("%s limits its memory first and sends in batches last", (file) => {
    for (const { processors } of Object.values(read(file).service.pipelines)) {
      expect(processors[0]).toBe("memory_limiter");
      expect(processors.at(-1)).toBe("batch");
    }
  });

  test.each(files)("%s scrapes /metrics with the token from a file, and contains no secret", (file) => {
    const { prometheus } = read(file).receivers as { prometheus: { config: { scrape_configs: object[] } } };
    expect(prometheus.config.scrape_configs).toEqual([
      expect.objectContaining({
        job_name: "notification-preferences",
        metrics_path: "/metrics",
        authorization: { type: "Bearer", credentials_file: "/etc/otelcol/metrics-token" },
      }),
    ]);
  });

  test("are refused with a component that is missing, unused or unknown", () => {
    const wrong = read("gateway.yaml");
    wrong.exporters = { unknown: {} };
    expect(findProblems(wrong)).toEqual([
      "exporters: otlphttp is not defined",
      "exporters: otlphttp is not defined",
      "exporters: unknown is not used",
      "exporters: unknown does not exist",
    ]);
  });
});
