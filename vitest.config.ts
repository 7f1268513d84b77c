import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{lib,db,graphql,cli,app,scripts}/**/*.test.ts"],
    globalSetup: ["db/testing/global-setup.ts"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { LOG_LEVEL: "silent" },
  },
});
