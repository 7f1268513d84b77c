import { defineConfig } from "drizzle-kit";

/** Used for `drizzle-kit generate` only: it drafts the SQL of a change; db/migrate.ts applies what stands in db/migrations. */
export default defineConfig({ dialect: "postgresql", schema: "./db/schema/index.ts", out: "./.data/drizzle" });
