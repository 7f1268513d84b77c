import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "#lib/bootstrap/build.ts";
import { fail } from "#lib/bootstrap/console.ts";
import { buildTools, findRuntimePackages, isFileNeeded, type LockedPackage } from "./packages.ts";

/**
 * The build stage of ops/docker/Dockerfile: builds the pages, and lays out in a folder what the image adds to its base.
 * Usage: assemble.ts FOLDER
 */
const programs = ["app", "bench", "cli", "db", "graphql", "lib", "ops", "server"];
const files = ["*.ts", "*.mjs", ".npmrc", "LICENSE", "np", "package-lock.json", "tsconfig.json"];
/** Written by `next build` for itself, for tracing or for errors. */
const unusedOutput = /^\.next\/(cache|diagnostics|types|trace|trace-build|turbopack)(\/|$)|\.map$|\.nft\.json$/;

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;

interface Manifest {
  dependencies: Record<string, string>;
  [field: string]: unknown;
}

function copyPackages(target: string, dependencies: readonly string[]): void {
  const { packages } = readJson<{ packages: Record<string, LockedPackage> }>("package-lock.json");
  for (const folder of findRuntimePackages(packages, dependencies))
    cpSync(folder, join(target, folder), {
      recursive: true,
      filter: (source) => !source.slice(folder.length).includes("/node_modules") && isFileNeeded(source),
    });
}

/** The program alone: its package also holds headers and a second copy. */
function copyNode(target: string): void {
  const folder = join(target, "node_modules/node");
  mkdirSync(join(folder, "bin"), { recursive: true });
  mkdirSync(join(target, "node_modules/.bin"), { recursive: true });
  for (const file of ["package.json", "bin/node"]) cpSync(`node_modules/node/${file}`, join(folder, file));
  symlinkSync("../node/bin/node", join(target, "node_modules/.bin/node"));
}

/** Every package that a source file names. */
function namedPackages(target: string): string[] {
  const names = globSync("{app,cli,db,graphql,lib,server}/**/*.ts", { cwd: target }).flatMap((file) =>
    [...readFileSync(join(target, file), "utf8").matchAll(/^(?:import|export) (?!type ).*from "([^".#][^"]*)"/gm)].map(
      ([, name = ""]) => name,
    ),
  );
  // next/… is for pages, which are built, and Node does not find it without ".js".
  return [...new Set(names)].filter((name) => !/^(node:|next\/)/.test(name));
}

function assemble(target: string): void {
  const app = join(target, "app");
  const bin = join(target, "usr/local/bin");
  for (const folder of [app, bin]) mkdirSync(folder, { recursive: true });
  for (const name of [...programs, ...files.flatMap((pattern) => globSync(pattern))])
    cpSync(name, join(app, name), { recursive: true });
  cpSync(".next", join(app, ".next"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !unusedOutput.test(source),
  });
  // Next creates this folder with the first page, also on a read-only file system.
  symlinkSync("/tmp", join(app, ".next/cache"));
  const { devDependencies, scripts, ...manifest } = readJson<Manifest>("package.json");
  const runs = Object.entries(manifest.dependencies).filter(([name]) => !buildTools.has(name));
  // `./np doctor` compares the packages with this list.
  writeFileSync(
    join(app, "package.json"),
    `${JSON.stringify({ ...manifest, dependencies: Object.fromEntries(runs) }, null, 2)}\n`,
  );
  copyPackages(
    app,
    runs.map(([name]) => name).filter((name) => name !== "node"),
  );
  copyNode(app);
  chmodSync(join(app, "np"), 0o755);
  symlinkSync("/app/node_modules/node/bin/node", join(bin, "node"));
  symlinkSync("/app/np", join(bin, "np"));

  // A package that is missing fails here and not in production.
  const imports = namedPackages(app)
    .map((name) => `await import(${JSON.stringify(name)});`)
    .join("");
  execFileSync(join(app, "node_modules/node/bin/node"), ["--input-type=module", "-e", imports], {
    cwd: app,
    env: { NODE_ENV: "production" },
    stdio: "inherit",
  });
}

try {
  const target = process.argv[2];
  if (target === undefined) throw new Error("Name the folder.");
  await build();
  assemble(target);
} catch (error) {
  fail(error);
}
