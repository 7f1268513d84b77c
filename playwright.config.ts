import { defineConfig } from "playwright/test";
import { ensureBrowser, launchArgs } from "./e2e/browser.ts";

// The services under test share one compile cache.
process.env.NODE_COMPILE_CACHE = `${import.meta.dirname}/node_modules/.cache/compiled`;

export default defineConfig({
  testDir: "e2e",
  // Each worker starts its own services. Two cores can run two of them.
  workers: 2,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  retries: 0,
  // `npm test` runs "pages". Tests with the tag wait for whole minutes, and `npm run test:system` runs them.
  projects: [
    { name: "pages", grepInvert: /@slow/ },
    { name: "slow", grep: /@slow/ },
  ],
  // Playwright empties this folder when it starts. The reports of the other runs are beside it.
  outputDir: "test-results/browser",
  reporter: [["list"], ["json", { outputFile: process.env.E2E_REPORT ?? "test-results/e2e.json" }]],
  use: {
    launchOptions: { executablePath: ensureBrowser(), args: launchArgs },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
