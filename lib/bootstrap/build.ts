import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { OperatorError } from "#lib/errors.ts";

const stamp = ".next/np-build";
/** Files that change the build, as globs. */
export const sources = [
  "app/**/*",
  "app/.well-known/**/*", // a wildcard does not match a folder that begins with a full stop
  "graphql/**/*.ts",
  "lib/**/*",
  "db/**/*.ts",
  "server/**/*.ts",
  "public/**/*",
  "*.ts",
  "*.mjs",
  "package-lock.json",
  "tsconfig.json",
];

/** A hash of the build's sources, without tests. */
async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  const files = globSync(sources, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name) && entry.name !== "next-env.d.ts")
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  for (const file of files) hash.update(file).update(await readFile(file));
  return hash.digest("hex");
}

/** True if .next contains a build of exactly these sources. */
export async function isBuilt(): Promise<boolean> {
  if (!existsSync(stamp) || !existsSync(".next/BUILD_ID")) return false;
  return (await readFile(stamp, "utf8")) === (await sourceHash());
}

/**
 * Builds the pages with Next. If another process is building in this folder, waits for its result. Throws
 * OperatorError.
 */
export async function build(): Promise<void> {
  const hash = await sourceHash();
  for (;;) {
    const { code, output } = await runNextBuild();
    if (code === 0) break;
    if (!output.includes("Another next build process is already running"))
      throw new OperatorError(`The build failed:\n${output.split("\n").slice(-30).join("\n")}`);
    await setTimeout(1_000);
    if (await isBuilt()) return;
  }
  await writeFile(stamp, hash);
}

async function runNextBuild(): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const stopBuild = () => child.kill();
  process.once("exit", stopBuild);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  }).finally(() => process.off("exit", stopBuild));
  return { code, output };
}
