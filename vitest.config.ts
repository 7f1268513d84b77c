import { defineConfig } from "vitest/config";

const drizzle = `${import.meta.dirname}/node_modules/drizzle-orm`;

export default defineConfig({
  resolve: {
    alias: [
      // Vite would resolve graphql to its ES build, Node resolves it to the CommonJS one. Two copies of graphql reject
      // each other's types.
      { find: /^graphql$/, replacement: "graphql/index.js" },
      // For each .js file of a package, Node reads the format from package.json. drizzle-orm's has 180 KB, which costs
      // each test file half a second. The .cjs files avoid it.
      { find: /^drizzle-orm$/, replacement: `${drizzle}/index.cjs` },
      { find: /^drizzle-orm\/([a-z-]+)$/, replacement: `${drizzle}/$1/index.cjs` },
    ],
  },
  test: {
    include: ["{lib,db,graphql,bench,cli,app,server,scripts}/**/*.test.ts"],
    // They wait for time-outs or start many programs. `npm run test:system` runs them.
    exclude: ["**/*.slow.test.ts", "**/node_modules/**"],
    globalSetup: ["db/testing/global-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: {
      LOG_LEVEL: "silent",
      DATA_DIR: "test-results/data",
      // The test workers and the programs they start share one compile cache.
      NODE_COMPILE_CACHE: `${import.meta.dirname}/node_modules/.cache/compiled`,
    },
  },
});
