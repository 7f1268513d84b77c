import { spawnSync } from "node:child_process";
import { type Manifest, readManifests } from "../../scripts/deployment/manifests.ts";

/** The resources of an overlay. Throws if Kustomize warns, for example about a field that will be removed. */
export function render(kubectl: string, overlay: string): Manifest[] {
  const folder = `ops/kubernetes/overlays/${overlay}`;
  const { status, stdout, stderr } = spawnSync(kubectl, ["kustomize", folder], { encoding: "utf8" });
  if (status !== 0 || stderr !== "") throw new Error(stderr);
  return readManifests(stdout);
}

export interface Container {
  name: string;
  image: string;
  command: string[];
  args?: string[];
  restartPolicy?: string;
  ports?: { name: string; containerPort: number }[];
  env?: { name: string; value: string }[];
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  securityContext: object;
  resources: { requests: Record<string, string>; limits: Record<string, string> };
  volumeMounts: { name: string; mountPath: string }[];
}
interface Probe {
  httpGet: { path: string; port: string };
  periodSeconds: number;
  failureThreshold: number;
}
export interface Pod {
  /** The resource that makes the pods. */
  owner: Manifest;
  labels: Record<string, string>;
  spec: {
    containers: Container[];
    initContainers?: Container[];
    securityContext: object;
    serviceAccountName: string;
    automountServiceAccountToken: boolean;
    enableServiceLinks: boolean;
    terminationGracePeriodSeconds?: number;
    volumes: { name: string; persistentVolumeClaim?: { claimName: string } }[];
  };
  claims: string[];
}

interface Template {
  metadata: { labels: Record<string, string> };
  spec: Pod["spec"];
}
interface Owner {
  template?: Template;
  jobTemplate?: { spec: { template: Template } };
  volumeClaimTemplates?: { metadata: { name: string } }[];
}

/** The pods that the resources make. */
export const podsOf = (manifests: readonly Manifest[]): Pod[] =>
  manifests.flatMap((owner) => {
    const { template, jobTemplate, volumeClaimTemplates = [] } = (owner.spec ?? {}) as Owner;
    const found = template ?? jobTemplate?.spec.template;
    if (!found) return [];
    const claims = volumeClaimTemplates.map(({ metadata }) => metadata.name);
    return [{ owner, labels: found.metadata.labels, spec: found.spec, claims }];
  });

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values: string[] }[];
}

/** Whether a selector of labels selects these. Knows the operator In only. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Record<string, string>,
): boolean {
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    matchExpressions.every(({ key, operator, values }) => operator === "In" && values.includes(labels[key] ?? ""))
  );
}
