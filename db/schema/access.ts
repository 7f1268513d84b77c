import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, primaryKey, text, unique, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** The secret itself is never stored: `secret_hash` is its SHA-256 (the secret has 160 random bits). */
export const apiKeys = pgTable("api_keys", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  prefix: text("prefix").notNull(),
  secretHash: text("secret_hash").notNull(),
  scopes: text("scopes").array().notNull(),
  createdAt: instant("created_at").notNull(),
  createdBy: text("created_by").notNull(),
  expiresAt: instant("expires_at"),
  lastUsedAt: instant("last_used_at"),
  revokedAt: instant("revoked_at"),
  /** The successor's id; `expires_at` is then the end of the overlap. */
  rotatedTo: text("rotated_to"),
});

/** `token_hash` is the SHA-256 of the cookie's value. People and the audit log see `id`, which is no credential. */
export const sessions = pgTable(
  "sessions",
  {
    tokenHash: text("token_hash").primaryKey(),
    id: text("id").notNull(),
    userId: text("user_id").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** To about five minutes. */
    lastSeenAt: instant("last_seen_at").notNull().default(sql`now()`),
    /** The browser and platform of the sign-in: "Firefox", "Linux". Null: unknown. */
    browser: text("browser"),
    system: text("system"),
  },
  (table) => [index("sessions_user").on(table.userId), index("sessions_expires").on(table.expiresAt)],
);

/** Single-use sign-in tokens. `token_hash`: hashed like next-auth does; `identifier`: the address that the mail was sent to. */
export const verificationTokens = pgTable(
  "verification_tokens",
  {
    identifier: text("identifier").notNull(),
    tokenHash: text("token_hash").notNull(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (table) => [
    primaryKey({ columns: [table.identifier, table.tokenHash] }),
    uniqueIndex("verification_tokens_hash").on(table.tokenHash),
    index("verification_tokens_expires").on(table.expiresAt),
  ],
);

/** A person's identity at an OpenID provider, bound at their first sign-in there. */
export const userIdentities = pgTable(
  "user_identities",
  {
    userId: text("user_id").notNull(),
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.issuer] }),
    unique("user_identities_subject").on(table.issuer, table.subject),
  ],
);

/** Values that all processes share and that are created once: the address pepper, the signing key of links. */
export const settings = pgTable("settings", {
  key: text("key").primaryKey(),
  value: jsonb("value").$type<unknown>().notNull(),
  updatedAt: instant("updated_at").notNull().default(sql`now()`),
});
