import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright";

const asRoot = process.getuid?.() === 0;

function onPath(name: string): string | null {
  const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : null;
}

/** A Chromium that is there: CHROMIUM_PATH, the system's, or Playwright's own. */
export function findBrowser(): string | null {
  const own = chromium.executablePath();
  return (
    process.env.CHROMIUM_PATH ??
    onPath("chromium") ??
    onPath("chromium-browser") ??
    onPath("google-chrome") ??
    (existsSync(own) ? own : null)
  );
}

/** Installs one where there is none: the distribution's package as root, else Playwright's download. Says plainly if neither goes. */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found) return found;
  process.stderr.write("There is no Chromium: installing one.\n");
  try {
    if (asRoot && onPath("apt-get")) {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit", env });
      execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
        stdio: "inherit",
        env,
      });
    } else execFileSync("node_modules/.bin/playwright", ["install", "chromium"], { stdio: "inherit" });
  } catch {
    // Whether it worked is looked up, not believed.
  }
  const installed = findBrowser();
  if (!installed)
    throw new Error(
      "No Chromium could be installed. Install one (as root: apt-get install chromium) or set CHROMIUM_PATH, then run the tests again.",
    );
  return installed;
}

/** As root, Chromium refuses its own sandbox; the other flags keep it from looking up its maker's hosts. */
export const launchArgs = [
  ...(asRoot ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];
