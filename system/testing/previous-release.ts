import { execFileSync, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" }).trim();

/**
 * The commit of the previous release: the last tag below HEAD. Before the first tag, the newest commit with fewer migrations
 * that are all unchanged since, else the commit of the last change of the migrations. Throws without the history.
 */
export function previousRelease(): string {
  const tag = spawnSync("git", ["describe", "--tags", "--abbrev=0", "HEAD^"], { encoding: "utf8" });
  if (tag.status === 0) return git("rev-parse", `${tag.stdout.trim()}^{commit}`);
  const changes = git("log", "--format=%H %P", "--", "db/migrations").split("\n");
  const [last = ""] = changes[0]?.split(" ") ?? [];
  if (last === "" || git("rev-parse", "--is-shallow-repository") === "true")
    throw new Error("the history of db/migrations is missing: clone the repository with its whole history");
  const current = new Set(upFilesAt("HEAD"));
  const parents = changes.flatMap((change) => change.split(" ").slice(1, 2));
  const isEarlier = (files: readonly string[]) =>
    files.length < current.size && files.every((file) => current.has(file));
  return parents.find((parent) => isEarlier(upFilesAt(parent))) ?? last;
}

/** The up files of a commit, each with the hash of its content. */
const upFilesAt = (commit: string): string[] =>
  git("ls-tree", "-r", "--format=%(objectname) %(path)", commit, "db/migrations")
    .split("\n")
    .filter((line) => line.endsWith(".up.sql"));

/** Writes the files of a commit into an empty folder, with this checkout's packages. */
export function checkOut(commit: string, folder: string): void {
  const archive = execFileSync("git", ["archive", commit], { maxBuffer: 512 * 1024 * 1024 });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  // The bundler does not follow a symbolic link out of the project. A hard link is impossible to another file system.
  const packages = `${folder}/node_modules`;
  if (spawnSync("cp", ["-al", "node_modules", packages]).status !== 0) {
    rmSync(packages, { recursive: true, force: true });
    execFileSync("cp", ["-a", "node_modules", packages]);
  }
  rmSync(`${packages}/.cache`, { recursive: true, force: true });
}
