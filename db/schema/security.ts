import { index, integer, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { SECURITY_EVENT_KINDS } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

/** One row for each kind, source and minute. `address_hash` is keyed; `network` is the address's /24 or /48. */
export const securityEvents = pgTable(
  "security_events",
  {
    id: text("id").primaryKey(),
    kind: word("kind", SECURITY_EVENT_KINDS).notNull(),
    source: text("source").notNull(),
    minute: instant("minute").notNull(),
    subject: text("subject"),
    addressHash: text("address_hash"),
    network: text("network"),
    count: integer("count").notNull().default(1),
    detail: jsonb("detail").$type<Record<string, unknown>>(),
    firstAt: instant("first_at").notNull(),
    lastAt: instant("last_at").notNull(),
  },
  (table) => [
    unique("security_events_once").on(table.kind, table.source, table.minute),
    index("security_events_minute").on(table.minute),
    oneOf("security_events_kind", table.kind, SECURITY_EVENT_KINDS),
  ],
);

/** Origins of sign-ins of people with a role: `place` is "country:DE", or "network:" and a keyed hash. */
export const signInPlaces = pgTable(
  "sign_in_places",
  {
    userId: text("user_id").notNull(),
    place: text("place").notNull(),
    firstAt: instant("first_at").notNull(),
    lastAt: instant("last_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.place] })],
);
