import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright";
import { installPackages, isRoot, onPath } from "./debian.ts";

/** Finds an installed Chromium: CHROMIUM_PATH, the system's, or Playwright's own. */
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

/**
 * Installs Chromium if none is found: the distribution's package as root, else Playwright's download. Throws if neither
 * works.
 */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found) return found;
  process.stderr.write("No Chromium found. Installing one.\n");
  try {
    if (!installPackages(["chromium"]))
      execFileSync("node_modules/.bin/playwright", ["install", "chromium"], { stdio: "inherit" });
  } catch {
    // The result is checked below.
  }
  const installed = findBrowser();
  if (!installed)
    throw new Error(
      "No Chromium could be installed. Install one (as root: apt-get install chromium) or set CHROMIUM_PATH, then run the tests again.",
    );
  return installed;
}

/** Opens a page whose paths are below `baseURL`, in an installed Chromium. Null if there is none. */
export async function openPage(baseURL: string): Promise<{ browser: Browser; page: Page } | null> {
  const executablePath = findBrowser();
  if (!executablePath) return null;
  const browser = await chromium.launch({ executablePath, args: launchArgs });
  const context = await browser.newContext({ baseURL });
  return { browser, page: await context.newPage() };
}

/** Chromium's sandbox does not work as root. The other flags stop connections to the vendor's hosts. */
export const launchArgs = [
  ...(isRoot ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];
