import { pgTable, text } from "drizzle-orm/pg-core";
import { RELEASE_STEPS } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/** One row for each step of a release (lib/operations/releases). Only an erasure changes `released_by` and `reason`. */
export const releases = pgTable(
  "releases",
  {
    id: text("id").primaryKey(),
    at: instant("at").notNull(),
    step: word("step", RELEASE_STEPS).notNull(),
    version: text("version").notNull(),
    image: text("image"),
    schemaVersion: text("schema_version").notNull(),
    releasedBy: text("released_by").notNull(),
    reason: text("reason"),
    incidentId: text("incident_id"),
  },
  (table) => [oneOf("releases_step", table.step, RELEASE_STEPS)],
);
