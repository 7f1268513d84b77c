import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Manifest, schemaProblem, unknownFields } from "../scripts/deployment/manifests.ts";
import { findKubectl } from "./testing/kubectl.ts";
import { type Pod, podsOf, render, selects } from "./testing/kubernetes.ts";

const project = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const prefix = "notification-preferences";
/** The labels that the tools of Kubernetes share. */
const sharedLabels = ["name", "instance", "version", "component", "part-of", "managed-by"];
/** preStop, then 20 s for requests and jobs, then 8 s for the database. */
const shutdownSeconds = 5 + 20 + 8;

const kubectl = findKubectl();

describe.each(["staging", "production"])("the overlay %s", (overlay) => {
  const manifests = render(kubectl, overlay);
  const pods = podsOf(manifests);
  const ofKind = (kind: string): Manifest[] => manifests.filter((one) => one.kind === kind);
  const names = (kind: string): string[] => ofKind(kind).map(({ metadata }) => metadata.name);
  const podOf = (component: string): Pod => {
    const pod = pods.find(({ labels }) => labels["app.kubernetes.io/component"] === component);
    if (!pod) throw new Error(`There is no pod with the component ${component}.`);
    return pod;
  };
  const spec = <T>(kind: string, name: string): T => {
    const found = ofKind(kind).find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`There is no ${kind} ${name}.`);
    return found.spec as T;
  };

  test("matches the JSON schemas of its kinds, with no unknown field", async () => {
    expect(manifests.length).toBeGreaterThan(20);
    const problems = await Promise.all(manifests.map(schemaProblem));
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
    expect(unknownFields(manifests)).toEqual([]);
  });

  test("puts everything into its namespace, which refuses pods with more rights than needed", () => {
    const [namespace] = ofKind("Namespace");
    expect(namespace?.metadata.name).toBe(`${prefix}-${overlay}`);
    expect(namespace?.metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
    const elsewhere = manifests.filter(
      ({ kind, metadata }) => kind !== "Namespace" && metadata.namespace !== `${prefix}-${overlay}`,
    );
    expect(elsewhere).toEqual([]);
  });

  test("gives every resource and pod the shared labels, and the selectors none that a release changes", () => {
    const labelNames = sharedLabels.map((label) => `app.kubernetes.io/${label}`);
    for (const { kind, metadata } of manifests)
      expect([kind, metadata.name, Object.keys(metadata.labels ?? {})]).toEqual([
        kind,
        metadata.name,
        expect.arrayContaining(labelNames),
      ]);
    for (const { owner, labels } of pods) {
      expect(Object.keys(labels)).toEqual(expect.arrayContaining(labelNames));
      expect(labels).toMatchObject({
        "app.kubernetes.io/name": prefix,
        "app.kubernetes.io/instance": overlay,
        "app.kubernetes.io/version": project.version,
      });
      // The API server refuses a change of these.
      const { selector = {}, volumeClaimTemplates = [] } = owner.spec ?? {};
      expect(JSON.stringify([selector, volumeClaimTemplates])).not.toContain("app.kubernetes.io/version");
    }
  });

  test("runs one image at this version in all pods", () => {
    const images = new Set(pods.flatMap((pod) => pod.spec.containers.map(({ image }) => image)));
    expect([...images]).toEqual([`ghcr.io/OWNER/${prefix}:${project.version}`]);
  });

  test("makes pods for web, worker, migration, backup and drill, without rights", () => {
    expect(pods.map(({ owner }) => `${owner.kind} ${owner.metadata.name}`).sort()).toEqual([
      `CronJob ${prefix}-backup`,
      `CronJob ${prefix}-backup-drill`,
      `Deployment ${prefix}-web`,
      `Job ${prefix}-migrate`,
      `StatefulSet ${prefix}-worker`,
    ]);
    for (const { spec: pod } of pods) {
      expect(pod).toMatchObject({
        serviceAccountName: prefix,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      });
      for (const container of pod.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(container.resources).toEqual({
          requests: { cpu: expect.stringMatching(/m$/), memory: expect.stringMatching(/Mi$/) },
          limits: { memory: expect.stringMatching(/[GM]i$/) },
        });
        expect(container.command[0]).toMatch(/^(?:node|\.\/np)$/);
      }
    }
  });

  test("asks web and worker for their health, and gives them time to stop", () => {
    for (const component of ["web", "worker"]) {
      const { spec: pod } = podOf(component);
      const [container] = pod.containers;
      for (const probe of [container?.startupProbe, container?.livenessProbe])
        expect(probe?.httpGet).toEqual({ path: "/health/live", port: "http" });
      expect(container?.readinessProbe?.httpGet).toEqual({ path: "/health", port: "http" });
      const port = component === "web" ? "PORT" : "WORKER_PORT";
      expect(container?.env).toContainEqual({ name: port, value: String(container?.ports?.[0]?.containerPort) });
      expect(container?.lifecycle?.preStop).toEqual({ sleep: { seconds: 5 } });
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(shutdownSeconds);
    }
  });

  test("names only secrets, settings, volumes and accounts that exist or are in the example", () => {
    const secrets = [prefix, `${prefix}-backup`];
    for (const { spec: pod, claims } of pods) {
      expect(names("ServiceAccount")).toContain(pod.serviceAccountName);
      for (const { configMapRef, secretRef } of pod.containers.flatMap(({ envFrom = [] }) => envFrom)) {
        if (configMapRef) expect(names("ConfigMap")).toContain(configMapRef.name);
        if (secretRef) expect(secrets).toContain(secretRef.name);
      }
      for (const { persistentVolumeClaim } of pod.volumes)
        if (persistentVolumeClaim) expect(names("PersistentVolumeClaim")).toContain(persistentVolumeClaim.claimName);
      const volumes = [...pod.volumes.map(({ name }) => name), ...claims];
      for (const { name } of pod.containers.flatMap(({ volumeMounts }) => volumeMounts))
        expect(volumes).toContain(name);
    }
    expect(names("Secret")).toEqual([]);
  });

  test("sends the requests of services to pods, and those of the status page to pods that are not ready too", () => {
    interface Service {
      selector: Record<string, string>;
      ports: { targetPort: string }[];
      publishNotReadyAddresses?: boolean;
    }
    for (const { metadata, spec: service } of ofKind("Service")) {
      const { selector, ports } = service as unknown as Service;
      const chosen = pods.filter(({ labels }) => selects({ matchLabels: selector }, labels));
      expect([metadata.name, chosen.length]).toEqual([metadata.name, 1]);
      const open = chosen[0]?.spec.containers[0]?.ports?.map(({ name }) => name);
      for (const { targetPort } of ports) expect(open).toContain(targetPort);
    }
    expect(spec<Service>("Service", `${prefix}-status`).publishNotReadyAddresses).toBe(true);
    expect(spec<Service>("Service", `${prefix}-web`).publishNotReadyAddresses).toBeUndefined();
    const ingress = JSON.stringify(ofKind("Ingress")[0]?.spec);
    const backends = [...ingress.matchAll(/"service":\{"name":"([\w-]+)"/g)].map(([, name]) => name);
    for (const name of backends) expect(names("Service")).toContain(name);
  });

  test("keeps one pod of web and worker during maintenance of nodes, and adds workers while jobs wait", () => {
    for (const component of ["web", "worker"]) {
      const budget = spec<{ maxUnavailable: number; selector: object }>(
        "PodDisruptionBudget",
        `${prefix}-${component}`,
      );
      expect(budget.maxUnavailable).toBe(1);
      expect(selects(budget.selector, podOf(component).labels)).toBe(true);
    }
    const scaler = spec<{ minReplicas: number; maxReplicas: number; scaleTargetRef: object; metrics: object[] }>(
      "HorizontalPodAutoscaler",
      `${prefix}-worker`,
    );
    expect(scaler.scaleTargetRef).toEqual({ apiVersion: "apps/v1", kind: "StatefulSet", name: `${prefix}-worker` });
    expect(scaler.minReplicas).toBe(2);
    expect(scaler.maxReplicas).toBeGreaterThan(2);
    const [metric] = scaler.metrics as { external: { metric: { name: string } } }[];
    expect(readFileSync("ops/kubernetes/prometheus-adapter.yaml", "utf8")).toContain(metric?.external.metric.name);
    expect(readFileSync("lib/operations/gauges.ts", "utf8")).toContain(`  ${metric?.external.metric.name}:`);
    // Replicas in the manifest would undo the autoscaler's number with each release.
    expect(spec("StatefulSet", `${prefix}-worker`)).not.toHaveProperty("replicas");
  });

  test("closes the network for every pod, and opens it for the callers of web and for Prometheus", () => {
    interface Policy {
      podSelector: object;
      policyTypes: string[];
      ingress?: { from: { namespaceSelector: object }[] }[];
    }
    const policies = ofKind("NetworkPolicy").map((one) => one.spec as unknown as Policy);
    for (const { labels } of pods) {
      const chosen = policies.filter(({ podSelector }) => selects(podSelector, labels));
      const closed = chosen.filter(
        ({ policyTypes }) => policyTypes.includes("Ingress") && policyTypes.includes("Egress"),
      );
      expect([labels["app.kubernetes.io/component"], closed.length]).toEqual([
        labels["app.kubernetes.io/component"],
        1,
      ]);
      const callers = chosen.flatMap(({ ingress = [] }) => ingress.flatMap(({ from }) => from));
      const expected: Record<string, number> = { web: 2, worker: 1 };
      expect(callers).toHaveLength(expected[labels["app.kubernetes.io/component"] ?? ""] ?? 0);
      for (const caller of callers) expect(Object.keys(caller)).toEqual(["namespaceSelector"]);
    }
  });

  test("makes backups with the public commands, and only them get the passphrase", () => {
    expect(podOf("backup").spec.containers[0]?.command).toEqual(["./np", "backup", "/backups"]);
    expect(podOf("backup-drill").spec.containers[0]?.command).toEqual(["./np", "backup", "drill"]);
    expect(podOf("migrate").spec.containers[0]?.command).toEqual(["./np", "migrate"]);
    const withPassphrase = pods.filter(({ spec: pod }) => JSON.stringify(pod).includes(`"${prefix}-backup"}`));
    expect(withPassphrase.map(({ labels }) => labels["app.kubernetes.io/component"]).sort()).toEqual([
      "backup",
      "backup-drill",
    ]);
  });

  test("runs the drill each month, with a PostgreSQL server in its pod that no other pod reaches", () => {
    expect(spec<{ suspend?: boolean; schedule: string }>("CronJob", `${prefix}-backup-drill`)).toMatchObject({
      schedule: "0 4 1 * *",
    });
    for (const { metadata } of ofKind("CronJob"))
      expect([metadata.name, spec<{ suspend?: boolean }>("CronJob", metadata.name).suspend]).toEqual([
        metadata.name,
        undefined,
      ]);
    const { spec: pod } = podOf("backup-drill");
    const [server, ...others] = pod.initContainers ?? [];
    expect(others).toEqual([]);
    expect(server).toMatchObject({
      restartPolicy: "Always",
      args: expect.arrayContaining(["listen_addresses=127.0.0.1"]),
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    });
    // The version that Compose runs: as new as the service's server.
    expect(readFileSync("ops/docker/compose.yml", "utf8")).toContain(`image: ${server?.image}\n`);
    const volumes = pod.volumes.map(({ name }) => name);
    for (const { name } of server?.volumeMounts ?? []) expect(volumes).toContain(name);
    expect(pod.containers[0]?.env).toContainEqual({
      name: "BACKUP_DRILL_DATABASE_URL",
      value: "postgres://postgres@127.0.0.1:5432/postgres",
    });
    const withServer = pods.filter((one) => one.spec.initContainers !== undefined);
    expect(withServer).toHaveLength(1);
  });

  test("gives Prometheus the same rules, and the targets under the job's name that they select", () => {
    const read = (name: string) =>
      parse(readFileSync(`ops/prometheus/rules/${name}.yml`, "utf8")) as { groups: object[] };
    const rule = spec<{ groups: object[] }>("PrometheusRule", prefix);
    expect(rule.groups).toEqual([...read("objectives").groups, ...read("alerts").groups]);
    interface Monitor {
      jobLabel: string;
      selector: object;
      endpoints: { path: string; authorization: object }[];
    }
    const monitor = spec<Monitor>("ServiceMonitor", prefix);
    expect(monitor.endpoints[0]).toMatchObject({
      path: "/metrics",
      authorization: { type: "Bearer", credentials: { name: prefix, key: "METRICS_TOKEN" } },
    });
    const scraped = ofKind("Service").filter(({ metadata }) => selects(monitor.selector, metadata.labels ?? {}));
    expect(scraped.map(({ metadata }) => metadata.name).sort()).toEqual([`${prefix}-web`, `${prefix}-worker`]);
    for (const { metadata } of scraped) expect(metadata.labels?.[monitor.jobLabel]).toBe(prefix);
  });
});
