import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { manifest, sources, tracked } from "./sources.ts";

/** A package in package-lock.json. */
interface LockedPackage {
  dev?: boolean;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

describe("the project", () => {
  test("imports no test helper or development dependency in the running service", () => {
    const imports = [...sources].flatMap(([file, source]) =>
      [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]*)"/g)].map(([, name = ""]) => ({ file, name })),
    );
    const forTests = /\/testing\/|\/fixtures\/|\.test\.|\.spec\.|^(?:vitest|fast-check|playwright|oauth2-mock-server)/;
    const isConfig = (file: string) => /^[^/]*\.config\.ts$|^codegen\.ts$/.test(file);
    expect(imports.filter(({ file, name }) => !isConfig(file) && forTests.test(name))).toEqual([]);
    const { devDependencies } = manifest;
    const development = Object.keys(devDependencies).filter((name) => !name.startsWith("@types/"));
    const used = imports.filter(({ file, name }) => development.includes(name) && !isConfig(file));
    expect(used).toEqual([]);
  });

  test("takes every package from the configured registry at a fixed version, with a hash for those that Linux installs", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
      packages: Record<string, LockedPackage>;
    };
    const installed = Object.entries(packages).filter(([path]) => path !== "");
    expect(installed.length).toBeGreaterThan(300);
    // npm omits the hashes of other platforms' optional packages from a lockfile generated from installed packages.
    const runsOnLinux = ({ os, cpu, libc, optional }: LockedPackage): boolean =>
      !optional ||
      ((os?.includes("linux") ?? true) &&
        (cpu?.some((name) => name === "x64" || name === "arm64") ?? true) &&
        (libc?.includes("glibc") ?? true));
    const unpinned = installed.filter(([, one]) => runsOnLinux(one) && !/^sha512-/.test(one.integrity ?? ""));
    // A linter, used in development only. The registry that this lock file was made with does not have it.
    const withoutHash = ["node_modules/@squawk-cli/linux-arm64"];
    expect(unpinned.map(([path]) => path)).toEqual(withoutHash);
    expect(withoutHash.filter((path) => packages[path]?.dev !== true)).toEqual([]);
    const elsewhere = installed.filter(([, { link, resolved }]) => link || /^(?:git|file|http:)/.test(resolved ?? ""));
    expect(elsewhere.map(([path]) => path)).toEqual([]);
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test("contains no secret in the repository", () => {
    const secrets =
      /-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----(?:\\n|\s)+[A-Za-z0-9+/]{30}|\bAKIA[0-9A-Z]{16}\b|\bxox[bp]-\d{6,}-[\w-]+|\bsk_live_\w+|\bghp_\w{36}\b|\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}\b/;
    const texts = tracked.filter(
      (file) => /\.(?:ts|tsx|json|md|yml|sql|mjs|graphql)$|^np$|^\.ci/.test(file) && file !== "package-lock.json",
    );
    expect(texts.filter((file) => secrets.test(readFileSync(file, "utf8")))).toEqual([]);
    expect(tracked.filter((file) => /(?:^|\/)\.env|\.(?:pem|key|p12|pfx)$|^\.data\//.test(file))).toEqual([]);
  });
});
