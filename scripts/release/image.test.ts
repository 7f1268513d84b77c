import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let folder: string;
const digest = `sha256:${"a".repeat(64)}`;
const baseDigest = `sha256:${"b".repeat(64)}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "np-image-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program named docker that records its arguments and reports this digest. The build itself is tested in system/. */
async function docker(reported: string, exitCode = 0): Promise<void> {
  const script = `#!/bin/sh
if [ "$2" = imagetools ]; then echo '${baseDigest}'; exit 0; fi
printf '%s\\n' "$@" > '${folder}/arguments'
while [ "$1" != --metadata-file ]; do shift; done
printf '{"containerimage.digest":"%s"}' '${reported}' > "$2"
exit ${exitCode}
`;
  await writeFile(join(folder, "docker"), script);
  await chmod(join(folder, "docker"), 0o755);
}
function image(...args: string[]) {
  const { status, stdout, stderr } = spawnSync("node_modules/.bin/node", ["scripts/release/image.ts", ...args], {
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${folder}:${process.env.PATH}`,
      // Whatever remote the checkout has.
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "remote.origin.url",
      GIT_CONFIG_VALUE_0: "https://ann:secret@example.com/owner/np.git",
    },
  });
  return { status, stdout, stderr };
}

describe("npm run image", () => {
  test("builds with provenance and SBOM, pushes, and prints the name with the digest", async () => {
    await docker(digest);
    const result = image("--name", "ghcr.io/Owner/np", "--version", "v1.2.0+b");
    expect(result).toMatchObject({ status: 0, stdout: `ghcr.io/owner/np@${digest}\n` });
    const args = (await readFile(join(folder, "arguments"), "utf8")).trim().split("\n");
    expect(args.slice(0, 2)).toEqual(["buildx", "build"]);
    const after = (name: string) => args[args.indexOf(name) + 1];
    expect([after("--file"), after("--tag"), after("--provenance"), after("--sbom")]).toEqual([
      "ops/docker/Dockerfile",
      "ghcr.io/owner/np:v1.2.0_b",
      "mode=max",
      "true",
    ]);
    expect(args).toContain("--push");
    expect(args).toContain("VERSION=v1.2.0+b");
    expect(args.find((one) => /^REVISION=[0-9a-f]{40}$/.test(one))).toBeDefined();
    expect(args).toContain("SOURCE=https://example.com/owner/np");
    // The digests that the tags have at the time of the build.
    expect(args.filter((one) => /^(\w+_)?BASE(_NAME|_DIGEST)?=/.test(one)).sort()).toEqual([
      `BASE=debian:bookworm-slim@${baseDigest}`,
      `BASE_DIGEST=${baseDigest}`,
      "BASE_NAME=debian:bookworm-slim",
      `BUILD_BASE=node:26-bookworm@${baseDigest}`,
      `POSTGRES_BASE=postgres:18-bookworm@${baseDigest}`,
    ]);
  });

  test("fails if the build fails, or reports no digest", async () => {
    await docker(digest, 5);
    expect(image("--name", "ghcr.io/o/np", "--version", "v1")).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("docker buildx failed with exit code 5."),
    });
    await docker("latest");
    expect(image("--name", "ghcr.io/o/np", "--version", "v1")).toMatchObject({ status: 1, stdout: "" });
  });

  test.each([
    [["--version", "v1"]],
    [["--name", "ghcr.io/o/np:tag", "--version", "v1"]],
    [["--name", "--push", "--version", "v1"]],
    [["--name", "ghcr.io/o/np", "--version", "v1 v2"]],
  ])("ends with 2 for %j", (args) => {
    expect(image(...args)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("usage: ") });
  });
});
