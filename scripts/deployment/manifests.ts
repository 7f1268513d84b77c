import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/** A resource of Kubernetes, with the fields that the tests read. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: Record<string, unknown>;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

export const readManifests = (text: string): Manifest[] =>
  parseAllDocuments(text).map((document) => {
    if ("errors" in document && document.errors[0]) throw document.errors[0];
    return document.toJS() as Manifest;
  });

const root = "ops/kubernetes";

/** The files below ops/kubernetes that hold resources, not settings of Kustomize or of a chart. */
export const manifestFiles = (): string[] =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml") && !/(?:^|\/)(?:kustomization|prometheus-adapter)\.yaml$/.test(file))
    .map((file) => `${root}/${file}`)
    .sort();

export const manifestsIn = (file: string): Manifest[] => readManifests(readFileSync(file, "utf8"));

/** The module with the schema of a kind. The kinds of the Prometheus operator are in a package of their own. */
function moduleOf({ apiVersion, kind }: Manifest): string {
  const library = apiVersion.startsWith("monitoring.coreos.com/")
    ? "@kubernetes-models/prometheus-operator"
    : "kubernetes-models";
  return `${library}/${apiVersion}/${kind}`;
}

interface Model {
  validate(): void;
}

/** The problem that the JSON schema of its kind finds in a manifest. Null if there is none. */
export async function schemaProblem(manifest: Manifest): Promise<string | null> {
  const models = (await import(moduleOf(manifest))) as Record<string, new (content: Manifest) => Model>;
  const Kind = models[manifest.kind];
  if (!Kind) return `${manifest.kind} is no kind of ${manifest.apiVersion}`;
  try {
    new Kind(manifest).validate();
    return null;
  } catch (error) {
    return `${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`;
  }
}

/**
 * The errors about fields that the API server would drop, such as a misspelt one. The schemas allow them, but TypeScript rejects unknown fields
 * of a literal, so the manifests are checked as literals of their kinds' types.
 */
export function unknownFields(manifests: readonly Manifest[]): string[] {
  mkdirSync("test-results", { recursive: true });
  const folder = mkdtempSync("test-results/manifests-");
  try {
    const lines = manifests.flatMap((manifest, index) => [
      `import type { I${manifest.kind} as Kind${index} } from "${moduleOf(manifest)}";`,
      `export const manifest${index}: Kind${index} = ${JSON.stringify(manifest)};`,
    ]);
    writeFileSync(join(folder, "manifests.ts"), lines.join("\n"));
    const compilerOptions = {
      module: "esnext",
      moduleResolution: "bundler",
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: [],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["manifests.ts"] }));
    const { status, stdout } = spawnSync("node_modules/.bin/tsc", ["--pretty", "false", "-p", folder], {
      encoding: "utf8",
    });
    const errors = stdout.split("\n").filter((line) => line.includes("error TS"));
    return status === 0 || errors.length > 0 ? errors : [`tsc ended with ${status}: ${stdout}`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
