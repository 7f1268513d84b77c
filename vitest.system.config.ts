import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The tests of `npm run test:system`, which need Debian's programs and take minutes. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["**/*.test.ts"], testTimeout: 300_000, hookTimeout: 300_000 },
});
