import { sql } from "drizzle-orm";
import { boolean, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { CHANNEL_POLICIES, CHANNELS, CLASSIFICATIONS } from "#lib/enums.ts";
import { instant, oneOf, word } from "./columns.ts";

export const topics = pgTable(
  "topics",
  {
    id: text("id").primaryKey(),
    key: text("key").notNull().unique("topics_key"),
    name: text("name").notNull(),
    description: text("description").notNull(),
    section: text("section").notNull(),
    classification: word("classification", CLASSIFICATIONS).notNull(),
    urgent: boolean("urgent").notNull().default(false),
    archivedAt: instant("archived_at"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
  },
  (table) => [oneOf("topics_classification", table.classification, CLASSIFICATIONS)],
);

/** A channel without a row is UNAVAILABLE on the topic. */
export const topicChannels = pgTable(
  "topic_channels",
  {
    topicId: text("topic_id")
      .notNull()
      .references(() => topics.id, { onDelete: "cascade" }),
    channel: word("channel", CHANNELS).notNull(),
    policy: word("policy", CHANNEL_POLICIES).notNull(),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
    updatedBy: text("updated_by").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.topicId, table.channel] }),
    oneOf("topic_channels_channel", table.channel, CHANNELS),
    oneOf("topic_channels_policy", table.policy, CHANNEL_POLICIES),
  ],
);

export const tenantPolicies = pgTable(
  "tenant_policies",
  {
    tenantKey: text("tenant_key").notNull(),
    topicId: text("topic_id")
      .notNull()
      .references(() => topics.id, { onDelete: "cascade" }),
    channel: word("channel", CHANNELS).notNull(),
    policy: word("policy", CHANNEL_POLICIES).notNull(),
    locked: boolean("locked").notNull().default(false),
    updatedAt: instant("updated_at").notNull().default(sql`now()`),
    updatedBy: text("updated_by").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantKey, table.topicId, table.channel] }),
    oneOf("tenant_policies_channel", table.channel, CHANNELS),
    oneOf("tenant_policies_policy", table.policy, CHANNEL_POLICIES),
  ],
);

/** One row for each channel that operations paused; no row = running. */
export const channelPauses = pgTable(
  "channel_pauses",
  {
    channel: word("channel", CHANNELS).primaryKey(),
    reason: text("reason").notNull(),
    pausedAt: instant("paused_at").notNull(),
    pausedBy: text("paused_by").notNull(),
  },
  (table) => [oneOf("channel_pauses_channel", table.channel, CHANNELS)],
);
