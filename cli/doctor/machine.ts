import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isBuilt } from "#lib/bootstrap/build.ts";
import { failed, passed, skipped } from "#lib/smoke/index.ts";
import { diskUsedRatio } from "#lib/telemetry/index.ts";
import type { Check } from "../report.ts";
import { type Diagnosis, diagnose, note } from "./finding.ts";

/** The programs and packages on this machine. */
export const diagnoseMachine = async (dataDir: string): Promise<Check[]> => [
  await diagnose("dependencies", diagnoseDependencies),
  await diagnose("build", diagnoseBuild),
  await diagnose("data folder", () => diagnoseDataFolder(dataDir)),
  await diagnose("browser", diagnoseBrowser),
];

/** After an update of the code, the installed packages are outdated until "npm ci". */
async function diagnoseDependencies(): Promise<Diagnosis> {
  const { dependencies } = await readJson<{ dependencies: Record<string, string> }>("package.json");
  const outdated: string[] = [];
  for (const [name, expected] of Object.entries(dependencies)) {
    const installed = await readJson<{ version: string }>(`node_modules/${name}/package.json`).catch(() => null);
    if (installed?.version !== expected)
      outdated.push(`${name} ${installed?.version ?? "missing"} instead of ${expected}`);
  }
  if (outdated.length === 0)
    return passed(`${Object.keys(dependencies).length} packages as in package.json, Node ${process.versions.node}`);
  const some = outdated.slice(0, 3).join(", ");
  return failed(`${outdated.length} packages are outdated: ${some}`, 'Run "npm ci", then start the service again.');
}

const readJson = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, "utf8")) as T;

async function diagnoseBuild(): Promise<Diagnosis> {
  if (await isBuilt()) return passed("The pages are built from this version");
  return note("The pages are not built from this version", "The next start builds them, which takes about a minute.");
}

/** As the alert DiskAlmostFull, and measured by the same formula. */
const mostUsedRatio = 0.9;

async function diagnoseDataFolder(dataDir: string): Promise<Diagnosis> {
  const folder = resolve(dataDir);
  try {
    await access(folder, constants.R_OK | constants.W_OK);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return note(
        `${folder} does not exist`,
        'Run this command with the DATA_DIR of the service. "npm start" creates it.',
      );
    return failed(
      `${folder} cannot be written by this user`,
      "Run the service as the owner of the folder, or change DATA_DIR.",
    );
  }
  const ratio = await diskUsedRatio(folder);
  const used = `${Math.ceil(ratio * 100)} % of the disk are used`;
  if (ratio > mostUsedRatio) return failed(`${folder}: ${used}`, "Free some space. A full disk stops the service.");
  return passed(`${folder}: ${used}`);
}

async function diagnoseBrowser(): Promise<Diagnosis> {
  // A package for development, which an installation for production may lack.
  const found = await import("../../e2e/browser.ts").then(
    ({ findBrowser }) => findBrowser(),
    () => null,
  );
  return found ? passed(found) : skipped('None found: "./np smoke" checks the pages over HTTP');
}
