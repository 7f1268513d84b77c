import { defineConfig } from "vitest/config";

const drizzle = `${import.meta.dirname}/node_modules/drizzle-orm`;

export default defineConfig({
  resolve: {
    alias: [
      // As Node itself resolves it: Vite would take the ES build, and two copies of graphql refuse each other's types.
      { find: /^graphql$/, replacement: "graphql/index.js" },
      // Node reads the format of each of a package's .js files in its package.json, and parses that one's 180 KB every time:
      // half a second for every test file, which the .cjs files do not cost.
      { find: /^drizzle-orm$/, replacement: `${drizzle}/index.cjs` },
      { find: /^drizzle-orm\/([a-z-]+)$/, replacement: `${drizzle}/$1/index.cjs` },
    ],
  },
  test: {
    include: ["{lib,db,graphql,cli,app,server,scripts}/**/*.test.ts"],
    globalSetup: ["db/testing/global-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: {
      LOG_LEVEL: "silent",
      DATA_DIR: "test-results/data",
      // The workers, and the programs that tests start, compile what they import once between them.
      NODE_COMPILE_CACHE: `${import.meta.dirname}/node_modules/.cache/compiled`,
    },
  },
});
