import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Manifest, manifestFiles, manifestsIn, schemaProblem, unknownFields } from "./deployment/manifests.ts";
import { isSecret, isVariable, readEnvFile } from "./deployment/variables.ts";

const root = "ops/kubernetes";
const overlays = ["staging", "production"];
const files = manifestFiles();
const all = files.flatMap(manifestsIn);

interface Kustomization {
  namespace?: string;
  resources: string[];
  components?: string[];
  images?: object[];
}
const kustomization = (folder: string): Kustomization =>
  parse(readFileSync(`${root}/${folder}/kustomization.yaml`, "utf8")) as Kustomization;

describe("the manifests of Kubernetes", () => {
  test("include every kind that the service needs", () => {
    const kinds = new Set(all.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      "CronJob",
      "Deployment",
      "HorizontalPodAutoscaler",
      "Ingress",
      "Job",
      "Namespace",
      "NetworkPolicy",
      "PersistentVolumeClaim",
      "PodDisruptionBudget",
      "PrometheusRule",
      "Secret",
      "Service",
      "ServiceAccount",
      "ServiceMonitor",
      "StatefulSet",
    ]);
  });

  test.each(files)("%s matches the JSON schemas of its kinds", async (file) => {
    const problems = await Promise.all(manifestsIn(file).map(schemaProblem));
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  });

  test("have only fields that their kinds have", () => {
    expect(unknownFields(all)).toEqual([]);
  });

  test("are refused with a value of another type, without a needed field, or with a misspelt one", async () => {
    const [claim] = manifestsIn(`${root}/base/backup.yaml`);
    const change = (spec: object): Manifest => ({ ...(claim as Manifest), spec: { ...claim?.spec, ...spec } });
    expect(await schemaProblem(change({ accessModes: "ReadWriteOnce" }))).toContain("accessModes");
    const [cronJob] = manifestsIn(`${root}/base/backup.yaml`).filter(({ kind }) => kind === "CronJob");
    expect(await schemaProblem({ ...(cronJob as Manifest), spec: { schedule: "@daily" } })).toContain("jobTemplate");
    expect(unknownFields([change({ storageClass: "fast" })]).join()).toContain(`'"storageClass"' does not exist`);
  });

  test("are all named by the kustomization of their folder, and every named file exists", () => {
    for (const folder of ["base", "components/monitoring", ...overlays.map((name) => `overlays/${name}`)]) {
      const { resources, components = [] } = kustomization(folder);
      const there = readdirSync(`${root}/${folder}`).filter(
        (file) => file.endsWith(".yaml") && file !== "kustomization.yaml",
      );
      expect(resources.filter((path) => path.endsWith(".yaml")).sort()).toEqual(there.sort());
      for (const path of [...resources, ...components]) expect(existsSync(`${root}/${folder}/${path}`)).toBe(true);
    }
  });

  test.each(overlays)("set the image once, in the overlay %s", (overlay) => {
    const { namespace, images } = kustomization(`overlays/${overlay}`);
    expect(namespace).toBe(`notification-preferences-${overlay}`);
    expect(images).toEqual([
      {
        name: "notification-preferences",
        newName: "ghcr.io/OWNER/notification-preferences",
        newTag: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      },
    ]);
  });

  test.each(overlays)("have settings in the overlay %s that are variables and no secrets", (overlay) => {
    const settings = readEnvFile(readFileSync(`${root}/overlays/${overlay}/settings.env`, "utf8"));
    expect([...settings.keys()].filter((name) => !isVariable(name) || isSecret(name))).toEqual([]);
    expect(settings.get("APP_URL")).toMatch(/^https:/);
    expect(settings.get("TRUSTED_PROXIES")).toBe("1");
  });

  test("have an example of the secrets with placeholders only, of variables that are secret", () => {
    const secrets = manifestsIn(`${root}/secret.example.yaml`).map(({ stringData = {} }) => stringData);
    for (const [name, value] of secrets.flatMap((secret) => Object.entries(secret))) {
      expect([name, isSecret(name)]).toEqual([name, true]);
      expect(value).toBe("REPLACE");
    }
    expect(all.filter(({ kind }) => kind === "Secret")).toHaveLength(secrets.length);
  });
});
