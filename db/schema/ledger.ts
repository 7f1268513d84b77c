import { bigint, doublePrecision, integer, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** A metric with one set of labels. */
export const ledgerSeries = pgTable(
  "ledger_series",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    metric: text("metric").notNull(),
    labels: jsonb("labels").$type<Record<string, string>>().notNull(),
  },
  (table) => [unique("ledger_series_once").on(table.metric, table.labels)],
);

/** `count`, `sum`, `buckets`: changes. `buckets`: cumulative, in the order of the metric's boundaries. `value`: a gauge's. */
const measured = {
  count: bigint("count", { mode: "number" }),
  sum: doublePrecision("sum"),
  buckets: bigint("buckets", { mode: "number" }).array(),
  value: doublePrecision("value"),
};

/** The counts of a process in a minute. Partitioned by the month of `minute`. */
export const ledgerMinutes = pgTable(
  "ledger_minutes",
  {
    series: integer("series").notNull(),
    minute: instant("minute").notNull(),
    process: text("process").notNull(),
    ...measured,
  },
  (table) => [primaryKey({ columns: [table.series, table.minute, table.process] })],
);

/** The sums of an hour over all processes; of a gauge the highest value. Partitioned by the month of `hour`. */
export const ledgerHours = pgTable(
  "ledger_hours",
  { series: integer("series").notNull(), hour: instant("hour").notNull(), ...measured },
  (table) => [primaryKey({ columns: [table.series, table.hour] })],
);
