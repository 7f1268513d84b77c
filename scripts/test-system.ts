import { build, isBuilt } from "#lib/bootstrap/build.ts";
import { fail, step } from "#lib/bootstrap/console.ts";
import { OperatorError } from "#lib/errors.ts";
import { ensureBrowser } from "../e2e/browser.ts";
import { installPackages, onPath } from "../e2e/debian.ts";
import { printCounts, runPlaywright, runVitest } from "./counts.ts";

/** `npm run test:system`: tests with Debian's programs, and slow tests. As root, it installs what is missing. */
const programs = {
  promtool: "prometheus",
  amtool: "prometheus-alertmanager",
  unzip: "unzip",
  caddy: "caddy",
  "systemd-analyze": "systemd",
  "/usr/lib/postgresql/15/bin/postgres": "postgresql-15",
  pgbackrest: "pgbackrest",
  buildah: "buildah",
  mmdebstrap: "mmdebstrap",
};

/** This test measures how long requests take, so no other test runs at the same time. */
const alone = "system/migrate-under-load.test.ts";

try {
  const missing = () => Object.entries(programs).filter(([program]) => !onPath(program));
  const packages = missing().map(([, name]) => name);
  if (packages.length > 0) installPackages(packages);
  if (missing().length > 0)
    throw new OperatorError(
      `Install the Debian packages ${new Intl.ListFormat("en").format(packages)}, and run the tests again.`,
    );
  // The services under test must not build the pages at the same time.
  if (!(await isBuilt())) await step("Building the pages", build);
  ensureBrowser();
  const config = ["--config", "vitest.system.config.ts"];
  const system = runVitest("test-results/system.json", [...config, "--exclude", alone]);
  const load = runVitest("test-results/load.json", [...config, alone]);
  const oldest = runVitest("test-results/oldest.json", ["--config", "vitest.oldest.config.ts"]);
  const browser = runPlaywright("slow");
  printCounts([system, load, oldest, browser]);
} catch (error) {
  fail(error);
}
