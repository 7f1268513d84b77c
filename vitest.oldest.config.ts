import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** The tests of the database, jobs, audit log and delivery, on the oldest supported PostgreSQL. `npm run test:system` runs them. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["{db,lib/jobs,lib/worker,lib/audit,lib/delivery}/**/*.test.ts"],
    exclude: [
      ...(base.test?.exclude ?? []),
      "db/embedded.test.ts", // has its own server
      "db/migrate.test.ts", // system/schema-dump.test.ts runs all migrations on this server too
      "lib/delivery/batch-model.test.ts", // half a minute of random runs, none of which depends on the server
    ],
    globalSetup: ["system/testing/oldest-server.ts"],
    env: { ...base.test?.env, DATA_DIR: "test-results/data-oldest" },
  },
});
