import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The tests of `npm run test:system`, which take minutes: with Debian's programs, and `*.slow.test.ts` beside the code. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["system/**/*.test.ts", "{lib,db,graphql,bench,cli,app,server,scripts}/**/*.slow.test.ts"],
    exclude: ["**/node_modules/**"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
