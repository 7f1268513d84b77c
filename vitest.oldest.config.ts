import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The tests of the database, jobs, audit log and delivery, on the oldest supported PostgreSQL. `npm run test:system` runs them. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["{db,lib/jobs,lib/worker,lib/audit,lib/delivery}/**/*.test.ts"],
    exclude: [...(base.test?.exclude ?? []), "db/embedded.test.ts"],
    globalSetup: ["system/testing/oldest-server.ts"],
    env: { ...base.test?.env, DATA_DIR: "test-results/data-oldest" },
  },
});
