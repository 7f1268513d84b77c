import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, json, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, instant } from "./columns.ts";

/**
 * Append-only: the app's role may INSERT and SELECT. Partitioned by the month of `at`. The database sets `sequence` and `hash`
 * after the commit (lib/audit/seal.ts). lib/audit/chain.ts describes the columns from `salt` on. For a person with a key,
 * `salt`, `reason`, `before` and `after` are in `encrypted` (lib/audit/contents.ts).
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: text("id").notNull(),
    at: instant("at").notNull(),
    action: text("action").notNull(),
    actor: text("actor").notNull(),
    actorRole: text("actor_role").notNull(),
    subject: text("subject"),
    reason: text("reason"),
    before: json("before").$type<Record<string, unknown>>(),
    after: json("after").$type<Record<string, unknown>>(),
    requestId: text("request_id"),
    salt: text("salt"),
    contentHash: text("content_hash").notNull(),
    mark: text("mark"),
    sequence: bigint("sequence", { mode: "number" }),
    hash: text("hash"),
    encrypted: bytes("encrypted"),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.at] }),
    index("audit_events_subject").on(table.subject, table.id),
    index("audit_events_actor").on(table.actor, table.id),
    index("audit_events_action").on(table.action, table.id),
    index("audit_events_sequence").on(table.sequence).where(sql`${table.sequence} IS NOT NULL`),
    index("audit_events_unsealed").on(table.id).where(sql`${table.sequence} IS NULL`),
    check(
      "audit_events_encrypted",
      sql`${table.encrypted} IS NULL OR (${table.salt} IS NULL AND ${table.reason} IS NULL AND ${table.before} IS NULL AND ${table.after} IS NULL AND ${table.subject} IS NOT NULL)`,
    ),
  ],
);

/** The key of a person's audit contents, created with the person and deleted by their erasure. */
export const auditKeys = pgTable("audit_keys", {
  userId: text("user_id").primaryKey(),
  key: bytes("key").notNull(),
});

/** The head of the chain: one row, written by the database's own functions. */
export const auditHead = pgTable(
  "audit_head",
  {
    single: boolean("single").primaryKey().default(true),
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    hash: text("hash").notNull(),
  },
  (table) => [check("audit_head_single", sql`${table.single}`)],
);

/** Signed heads, and signed gaps of events that retention dropped (`dropped_from` to `sequence`). Append-only. */
export const auditAnchors = pgTable(
  "audit_anchors",
  {
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    at: instant("at").notNull(),
    droppedFrom: bigint("dropped_from", { mode: "number" }),
    hash: text("hash").notNull(),
    key: text("key").notNull(),
    signature: text("signature").notNull(),
  },
  (table) => [primaryKey({ columns: [table.sequence, table.signature] })],
);
