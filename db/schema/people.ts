import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import {
  CHANNELS,
  DEFAULT_DIGEST,
  FREQUENCIES,
  ROLES,
  SUPPRESSION_REASONS,
  SUPPRESSION_SCOPES,
  WEEKDAYS,
} from "#lib/enums.ts";
import { instant, oneOf, word, zone } from "./columns.ts";

export interface QuietWindowRow {
  days: (typeof WEEKDAYS)[number][];
  start: string;
  end: string;
}

export const users = pgTable(
  "users",
  {
    id: text("id").primaryKey(),
    externalId: text("external_id"),
    name: text("name"),
    email: text("email"),
    /**
     * The compared form of an address. A column, because row-level security prevents the use of an expression index. Stored
     * addresses are ASCII (lib/contacts), for which "C" and JavaScript agree; the server's own locale may differ.
     */
    emailKey: text("email_key").generatedAlwaysAs(sql`lower(email COLLATE "C")`),
    emailVerifiedAt: instant("email_verified_at"),
    phone: text("phone"),
    phoneVerifiedAt: instant("phone_verified_at"),
    slackUserId: text("slack_user_id"),
    slackVerifiedAt: instant("slack_verified_at"),
    role: word("role", ROLES).notNull().default("VIEWER"),
    timeZone: zone("time_zone").notNull().default("UTC"),
    locale: text("locale").notNull().default("en"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
  },
  (table) => [
    uniqueIndex("users_external_id").on(table.externalId),
    uniqueIndex("users_email").on(table.emailKey),
    index("users_phone").on(table.phone),
    index("users_slack_user").on(table.slackUserId),
    index("users_staff").on(table.role, table.id).where(sql`role <> 'VIEWER'`),
    oneOf("users_role", table.role, ROLES),
  ],
);

/** `tenant_key` '' is the person's general choice. `choice` null = never chosen; a frequency is possible without a choice. */
export const preferences = pgTable(
  "preferences",
  {
    userId: text("user_id").notNull(),
    tenantKey: text("tenant_key").notNull().default(""),
    topicId: text("topic_id").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    choice: boolean("choice"),
    frequency: word("frequency", FREQUENCIES),
    updatedAt: instant("updated_at").notNull(),
    updatedBy: text("updated_by").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.tenantKey, table.topicId, table.channel] }),
    oneOf("preferences_channel", table.channel, CHANNELS),
    oneOf("preferences_frequency", table.frequency, FREQUENCIES),
  ],
);

export const channelSwitches = pgTable(
  "channel_switches",
  {
    userId: text("user_id").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    enabled: boolean("enabled").notNull(),
    updatedAt: instant("updated_at").notNull(),
    updatedBy: text("updated_by").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.channel] }),
    oneOf("channel_switches_channel", table.channel, CHANNELS),
  ],
);

/** Wall times are "HH:MM" in the person's own zone (users.time_zone). */
export const schedules = pgTable(
  "schedules",
  {
    userId: text("user_id").primaryKey(),
    quietHours: jsonb("quiet_hours").$type<QuietWindowRow[]>().notNull().default([]),
    digestTime: text("digest_time").notNull().default(DEFAULT_DIGEST.digestTime),
    digestWeekday: word("digest_weekday", WEEKDAYS).notNull().default(DEFAULT_DIGEST.digestWeekday),
    snoozedUntil: instant("snoozed_until"),
    updatedAt: instant("updated_at").notNull(),
    updatedBy: text("updated_by").notNull(),
  },
  (table) => [oneOf("schedules_digest_weekday", table.digestWeekday, WEEKDAYS)],
);

/**
 * `address_hash` = HMAC of channel and normalised address (lib/contacts/address-hash.ts), which outlives the address when the
 * person is erased. A suppression applies while the person's address on the channel has this hash; an UNSUBSCRIBE applies to
 * every address.
 */
export const suppressions = pgTable(
  "suppressions",
  {
    userId: text("user_id").notNull(),
    id: text("id").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    address: text("address"),
    addressHash: text("address_hash").notNull(),
    scope: word("scope", SUPPRESSION_SCOPES).notNull(),
    topicId: text("topic_id"),
    reason: word("reason", SUPPRESSION_REASONS).notNull(),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    liftedAt: instant("lifted_at"),
    liftedBy: text("lifted_by"),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.id] }),
    /** Equal active rows are unique: of several concurrent inserts only one succeeds. */
    uniqueIndex("suppressions_active")
      .on(
        table.userId,
        table.channel,
        table.addressHash,
        table.scope,
        sql`COALESCE(${table.topicId}, '')`,
        table.reason,
      )
      .where(sql`${table.liftedAt} IS NULL`),
    index("suppressions_address").on(table.addressHash),
    index("suppressions_id").on(table.id),
    // Suppressions of one channel, newest first.
    index("suppressions_listed").on(table.channel, table.id),
    oneOf("suppressions_channel", table.channel, CHANNELS),
    oneOf("suppressions_scope", table.scope, SUPPRESSION_SCOPES),
    oneOf("suppressions_reason", table.reason, SUPPRESSION_REASONS),
  ],
);

/** A person's former addresses; `address_hash` as in suppressions. Contains no address that anyone currently has. */
export const formerAddresses = pgTable(
  "former_addresses",
  {
    userId: text("user_id").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    addressHash: text("address_hash").notNull(),
    /** When the address ceased to be theirs. */
    since: instant("since").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.channel, table.addressHash] }),
    index("former_addresses_address").on(table.addressHash),
    oneOf("former_addresses_channel", table.channel, CHANNELS),
  ],
);

/** Evidence of an opt-in or a withdrawal: the wording shown, the time and the source. */
export const consents = pgTable(
  "consents",
  {
    userId: text("user_id").notNull(),
    id: text("id").notNull(),
    /** '' = the person's general choice. */
    tenantKey: text("tenant_key").notNull().default(""),
    topicId: text("topic_id").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    granted: boolean("granted").notNull(),
    wording: text("wording").notNull(),
    wordingVersion: text("wording_version").notNull(),
    locale: text("locale").notNull(),
    source: text("source").notNull(),
    addressHash: text("address_hash"),
    at: instant("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] }), oneOf("consents_channel", table.channel, CHANNELS)],
);
