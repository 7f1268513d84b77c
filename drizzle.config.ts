import { defineConfig } from "drizzle-kit";

/**
 * For `drizzle-kit generate` only: it drafts the SQL of a schema change. db/migrate.ts applies the files of
 * db/migrations.
 */
export default defineConfig({ dialect: "postgresql", schema: "./db/schema/index.ts", out: "./.data/drizzle" });
