import { execFileSync, spawnSync } from "node:child_process";

export const isRoot = process.getuid?.() === 0;

/** The path of a program; null if it is not installed. */
export function onPath(name: string): string | null {
  const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : null;
}

/** Installs packages of the distribution. Returns false without root or apt. */
export function installPackages(names: readonly string[]): boolean {
  if (!isRoot || !onPath("apt-get")) return false;
  const options = { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } } as const;
  execFileSync("apt-get", ["update", "-qq"], options);
  execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names], options);
  return true;
}
