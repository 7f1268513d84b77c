import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { REPORT_KINDS, REPORT_NOTES } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/** A frozen report. Rows are inserted once and never changed (lib/operations/reports/freeze.ts). */
export const reports = pgTable(
  "reports",
  {
    id: text("id").primaryKey(),
    kind: word("kind", REPORT_KINDS).notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    content: jsonb("content").$type<unknown>().notNull(),
    hash: text("hash").notNull(),
    frozenAt: instant("frozen_at").notNull(),
  },
  (table) => [unique("reports_once").on(table.kind, table.startsAt), oneOf("reports_kind", table.kind, REPORT_KINDS)],
);

/** What a person wrote for a section of a period. The last one counts. Only an erasure changes `text`. */
export const reportNotes = pgTable(
  "report_notes",
  {
    id: text("id").primaryKey(),
    kind: word("kind", REPORT_KINDS).notNull(),
    startsAt: instant("starts_at").notNull(),
    section: word("section", REPORT_NOTES).notNull(),
    text: text("text").notNull(),
    author: text("author").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [
    index("report_notes_period").on(table.kind, table.startsAt, table.section, table.id),
    oneOf("report_notes_kind", table.kind, REPORT_KINDS),
    oneOf("report_notes_section", table.section, REPORT_NOTES),
  ],
);

/** A correction of a frozen report. Only an erasure changes `text`. */
export const reportAmendments = pgTable(
  "report_amendments",
  {
    id: text("id").primaryKey(),
    reportId: text("report_id")
      .notNull()
      .references(() => reports.id),
    text: text("text").notNull(),
    author: text("author").notNull(),
    at: instant("at").notNull(),
  },
  (table) => [index("report_amendments_report").on(table.reportId, table.id)],
);

/** Sizes of the database at the start of a day in UTC, by measure. */
export const capacitySamples = pgTable(
  "capacity_samples",
  {
    day: instant("day").notNull(),
    measure: text("measure").notNull(),
    value: bigint("value", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.measure] })],
);

/** Results of test runs. `lines`, `lines_covered`: null if the run did not measure its coverage. */
export const testRuns = pgTable(
  "test_runs",
  {
    id: text("id").primaryKey(),
    at: instant("at").notNull(),
    passed: integer("passed").notNull(),
    failed: integer("failed").notNull(),
    lines: integer("lines"),
    linesCovered: integer("lines_covered"),
  },
  (table) => [index("test_runs_at").on(table.at)],
);
