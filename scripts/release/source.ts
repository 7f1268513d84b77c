import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { fail, say } from "#lib/bootstrap/console.ts";
import { OperatorError } from "#lib/errors.ts";

/**
 * `npm run release-source -- --kind K --name N`: prints the version and the commit of what is deployed, as two lines for a workflow.
 * The workflows check, build and deploy this commit, so that a tag or branch that moves meanwhile changes nothing. Exit code 1: it
 * may not be deployed, 2: usage error.
 */
const usage = `usage: npm run release-source -- --kind <kind> [--name <name>]

released  a version tag of this branch, such as v1.4.0 (default: the newest)
tag       any version tag, for a hotfix
branch    the newest commit of a branch
running   a version tag, or a commit of main or develop: what runs now, for a rollback
`;

const versionTag = /^v\d+\.\d+\.\d+(-[0-9A-Za-z.]{1,40})?$/;
const branchName = /^[A-Za-z0-9][\w.-]{0,99}$/;
const commitHash = /^[0-9a-f]{12,40}$/;
/** Commits that were reviewed. */
const trunks = ["refs/remotes/origin/main", "refs/remotes/origin/develop"];

/** The newest version of these tags. Previews such as v1.2.0-rc.1 and other tags do not count. */
export const newestVersion = (tags: readonly string[]): string | undefined =>
  tags
    .filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);

interface Source {
  version: string;
  commit: string;
}

/** The output of git, or null if it failed. Every name in its arguments was checked, so none is an option. */
function git(cwd: string, ...args: string[]): string | null {
  const { status, stdout } = spawnSync("git", args, { cwd, encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

function commitOf(cwd: string, ref: string, name: string): string {
  const commit = git(cwd, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  if (commit === null) throw new OperatorError(`There is no ${name} in this repository.`);
  return commit;
}

const isIn = (cwd: string, commit: string, ref: string): boolean =>
  git(cwd, "merge-base", "--is-ancestor", commit, ref) !== null;

const kinds: Record<string, (cwd: string, name: string) => Source> = {
  released: (cwd, name) => {
    const version = name || newestVersion((git(cwd, "tag", "--list", "v*", "--merged", "HEAD") ?? "").split("\n"));
    if (!version) throw new OperatorError("This branch has no version tag, such as v1.4.0.");
    const source = byTag(cwd, version);
    if (!isIn(cwd, source.commit, "HEAD"))
      throw new OperatorError(`${version} is not in this branch. Merge it, or deploy it as a hotfix.`);
    return source;
  },
  tag: byTag,
  branch: (cwd, name) => {
    if (!branchName.test(name)) throw new OperatorError("The name of the branch is not valid.");
    const commit = commitOf(cwd, `refs/remotes/origin/${name}`, `branch ${name}`);
    return { version: commit.slice(0, 12), commit };
  },
  running: (cwd, name) => {
    if (!commitHash.test(name)) return byTag(cwd, name);
    const commit = commitOf(cwd, name, `commit ${name}`);
    if (trunks.some((trunk) => isIn(cwd, commit, trunk))) return { version: commit.slice(0, 12), commit };
    throw new OperatorError(`The commit ${name} is neither in main nor in develop, so it was never deployed.`);
  },
};

function byTag(cwd: string, version: string): Source {
  if (!versionTag.test(version)) throw new OperatorError("The version must be a tag such as v1.4.0.");
  return { version, commit: commitOf(cwd, `refs/tags/${version}`, `tag ${version}`) };
}

/** Throws OperatorError if the kind does not allow this name, or git does not know it. */
export function findSource(kind: string, name: string, cwd = process.cwd()): Source {
  const find = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!find) throw new OperatorError(`${kind} is not a kind of source.`);
  return find(cwd, name);
}

function readOptions(): { kind: string; name: string } {
  try {
    const { values } = parseArgs({ options: { kind: { type: "string" }, name: { type: "string", default: "" } } });
    if (values.kind && Object.hasOwn(kinds, values.kind)) return { kind: values.kind, name: values.name };
    say("--kind is missing, or is not one of these.");
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
  process.stderr.write(usage);
  process.exit(2);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  try {
    const { kind, name } = readOptions();
    const { version, commit } = findSource(kind, name);
    process.stdout.write(`version=${version}\ncommit=${commit}\n`);
  } catch (error) {
    fail(error);
  }
