import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findSource, newestVersion } from "./source.ts";

/** A repository: main has v1.9.0 and v1.10.0, develop one commit more, and a branch nobody reviewed has v2.0.0. */
let folder: string;
let clone: string;
const commits: Record<string, string> = {};

function git(cwd: string, ...args: string[]): string {
  const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main"];
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
function commit(name: string): void {
  git(folder, "commit", "--allow-empty", "--message", name);
  commits[name] = git(folder, "rev-parse", "HEAD");
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "np-source-"));
  clone = mkdtempSync(join(tmpdir(), "np-clone-"));
  git(folder, "init");
  commit("first");
  git(folder, "tag", "v1.9.0");
  commit("second");
  git(folder, "tag", "--annotate", "v1.10.0", "--message", "ten");
  git(folder, "switch", "--create", "develop");
  commit("third");
  git(folder, "switch", "--create", "evil");
  commit("evil");
  git(folder, "tag", "v2.0.0");
  git(folder, "switch", "main");
  git(clone, "clone", "--quiet", folder, "repository");
  clone = join(clone, "repository");
});
afterAll(() => {
  for (const path of [folder, join(clone, "..")]) rmSync(path, { recursive: true, force: true });
});

describe("findSource", () => {
  test.each([
    ["released", "", "v1.10.0", "second"],
    ["released", "v1.9.0", "v1.9.0", "first"],
    ["tag", "v2.0.0", "v2.0.0", "evil"],
    ["branch", "develop", undefined, "third"],
    ["running", "v1.9.0", "v1.9.0", "first"],
    ["running", "third", undefined, "third"],
  ])("finds the commit of %s %s", (kind, name, version, expected) => {
    const full = commits[expected] ?? "";
    const given = kind === "running" && !name.startsWith("v") ? full.slice(0, 12) : name;
    expect(findSource(kind, given, clone)).toEqual({ version: version ?? full.slice(0, 12), commit: full });
  });

  test.each<[string, string, RegExp]>([
    ["released", "v2.0.0", /is not in this branch/],
    ["released", "develop", /must be a tag/],
    ["tag", "v9.9.9", /There is no tag v9.9.9/],
    ["tag", "evil", /must be a tag/],
    ["tag", "v1.9.0\ncommit=0000", /must be a tag/],
    ["tag", "$(id)", /must be a tag/],
    ["branch", "--upload-pack=id", /not valid/],
    ["branch", "../tags/v2.0.0", /not valid/],
    ["running", "evil", /must be a tag/],
    ["running", "refs/pull/1/merge", /must be a tag/],
    ["running", "-h", /must be a tag/],
    ["running", "0".repeat(40), /There is no commit/],
    ["everything", "v1.9.0", /is not a kind/],
  ])("refuses %s %j", (kind, name, reason) => {
    expect(() => findSource(kind, name, clone)).toThrow(reason);
  });

  test("refuses a commit that nobody reviewed", () => {
    expect(() => findSource("running", commits.evil ?? "", clone)).toThrow(/neither in main nor in develop/);
  });
});

describe("npm run release-source", () => {
  const program = join(import.meta.dirname, "source.ts");
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { cwd: clone, encoding: "utf8", env: process.env });

  test("prints two lines for a workflow, or nothing", () => {
    const good = run("--kind", "tag", "--name", "v1.9.0");
    expect({ status: good.status, stdout: good.stdout }).toEqual({
      status: 0,
      stdout: `version=v1.9.0\ncommit=${commits.first}\n`,
    });
    expect(run("--kind", "tag", "--name", "v1.9.0\nx=y")).toMatchObject({ status: 1, stdout: "" });
    expect(run("--kind", "other")).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("newestVersion", () => {
  test("compares numbers, and ignores previews and other tags", () => {
    expect(newestVersion(["v1.9.0", "v1.10.0", "v1.2.3", "v2.0.0-rc.1", "vacation", "1.11.0"])).toBe("v1.10.0");
    expect(newestVersion([""])).toBeUndefined();
  });
});
