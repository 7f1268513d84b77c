import { defineConfig } from "vitest/config";

export default defineConfig({
  // As Node itself resolves it: Vite would take the ES build, and two copies of graphql refuse each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["{lib,db,graphql,cli,app,scripts}/**/*.test.ts"],
    globalSetup: ["db/testing/global-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { LOG_LEVEL: "silent", DATA_DIR: "test-results/data" },
  },
});
