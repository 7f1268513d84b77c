import { defineConfig } from "vitest/config";

/** The tests that mutation testing repeats (scripts/mutation.ts): pure rules without a database or a server. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: JSON.parse(process.env.MUTATION_TESTS ?? "[]") as string[],
    env: {
      LOG_LEVEL: "silent",
      TEST_ZONES: "Europe/Berlin,America/New_York,Australia/Lord_Howe,Pacific/Chatham,Asia/Kathmandu,Pacific/Apia",
    },
  },
});
