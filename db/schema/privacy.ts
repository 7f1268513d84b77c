import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { CHANNELS, DELIVERY_STATUSES } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/** Erased people. `address_hashes`: "EMAIL <hash>", as in suppressions. Append-only; copied to DATA_DIR/erasures.ndjson. */
export const erasures = pgTable("erasures", {
  userId: text("user_id").primaryKey(),
  erasedAt: instant("erased_at").notNull(),
  addressHashes: text("address_hashes").array().notNull(),
});

/** Counts of deliveries that erasure or retention removed. Add them to the counts of `deliveries`. */
export const deliveryTallies = pgTable(
  "delivery_tallies",
  {
    notificationId: text("notification_id").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    status: word("status", DELIVERY_STATUSES).notNull(),
    count: integer("count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.notificationId, table.channel, table.status] }),
    oneOf("delivery_tallies_channel", table.channel, CHANNELS),
    oneOf("delivery_tallies_status", table.status, DELIVERY_STATUSES),
  ],
);

/** People who opted out of data sharing. Decisions to send do not read this table. */
export const sharingOptOuts = pgTable("sharing_opt_outs", {
  userId: text("user_id").primaryKey(),
  source: text("source").notNull(),
  at: instant("at").notNull(),
});
