import { getTableColumns, sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Decision } from "#lib/decision.ts";
import {
  type CHANNELS as AllChannels,
  CHANNELS,
  CIRCUITS,
  DECISION_LAYERS,
  DELIVERY_STATUSES,
  DIGEST_KINDS,
} from "#lib/enums.ts";
import { decisionColumn, instant, oneOf, word } from "./columns.ts";

export type Audience = { everyone: true } | { userIds: string[] };

/** `plan_cursor`: the last planned person, from which a killed plan continues. `planned_at` set = the audience is complete. */
export const notifications = pgTable(
  "notifications",
  {
    id: text("id").primaryKey(),
    topicId: text("topic_id").notNull(),
    tenantKey: text("tenant_key"),
    subject: text("subject").notNull(),
    body: text("body").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull().default({}),
    channels: text("channels").array().$type<(typeof AllChannels)[number][]>().notNull(),
    audience: jsonb("audience").$type<Audience>().notNull(),
    audienceSize: integer("audience_size").notNull(),
    idempotencyKey: text("idempotency_key"),
    requestHash: text("request_hash").notNull(),
    planCursor: text("plan_cursor").notNull().default(""),
    plannedAt: instant("planned_at"),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").notNull(),
  },
  (table) => [
    uniqueIndex("notifications_idempotency_key").on(table.idempotencyKey),
    index("notifications_unplanned").on(table.createdAt).where(sql`planned_at IS NULL`),
  ],
);

/**
 * A decision that many deliveries share, without any person's own data (lib/delivery/shared-decisions.ts). `id` is the hash of
 * its content. `used_at`: a plan used it then, to the day.
 */
export const sharedDecisions = pgTable("shared_decisions", {
  id: uuid("id").primaryKey(),
  decision: decisionColumn("decision").notNull(),
  usedAt: instant("used_at").notNull(),
});

/**
 * One row for each person and channel of a notification, SKIPPED ones too, each with its decision.
 * `claim_token` is a fencing token: only the worker that holds it may settle the row.
 */
export const deliveries = pgTable(
  "deliveries",
  {
    userId: text("user_id").notNull(),
    id: text("id").notNull(),
    notificationId: text("notification_id").notNull(),
    topicId: text("topic_id").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    status: word("status", DELIVERY_STATUSES).notNull(),
    decidedBy: word("decided_by", DECISION_LAYERS).notNull(),
    /** The delivery's own decision. Null: the one that `decisionId` names. Read `deliveryColumns.decision` instead. */
    decision: decisionColumn("decision"),
    decisionId: uuid("decision_id"),
    /** decisionHash(decision); null for a row of an older version. */
    decisionHash: integer("decision_print"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at"),
    claimToken: uuid("claim_token"),
    claimedAt: instant("claimed_at"),
    providerMessageId: text("provider_message_id"),
    error: text("error"),
    createdAt: instant("created_at").notNull(),
    /** When the message was last free to go: accepted, or released from a hold or a digest. Null: not yet. */
    freeAt: instant("free_at"),
    sentAt: instant("sent_at"),
    settledAt: instant("settled_at"),
    /** The digest that claimed the delivery, while and after it is sent in the digest. */
    digestId: text("digest_id"),
    /** The idempotency key of the batch request of its first attempt; null: a request of its own. */
    batchKey: uuid("batch_key"),
    /** An earlier attempt may have been accepted. */
    maybeSent: boolean("uncertain").notNull().default(false),
    /** When the first attempt without a known failure began. */
    firstTriedAt: instant("first_tried_at"),
    /** How often an UNKNOWN delivery was looked up at the provider. */
    lookups: integer("lookups").notNull().default(0),
  },
  (table) => [
    // A plan never creates a delivery twice. Lists, exports and erasures of one person, and their waiting deliveries.
    primaryKey({ columns: [table.userId, table.notificationId, table.channel] }),
    // Every statement that names deliveries by id (claim, settle, providers' events, node(id)); lists, newest first; retention.
    index("deliveries_id").on(table.id),
    // Lists of one topic, channel, status or notification, newest first: a search for each group (lib/delivery/list.ts).
    index("deliveries_listed").on(table.topicId, table.channel, table.status, table.id),
    // Deliveries of one small notification, by status too; notifications without deliveries (retention).
    index("deliveries_notification").on(table.notificationId, table.status),
    // The daily cap: a person's messages of today. Written when a delivery is sent.
    index("deliveries_sent").on(table.userId, table.sentAt).where(sql`sent_at IS NOT NULL`),
    // Providers' events about a message without our id. Written when a delivery is sent.
    index("deliveries_provider_message").on(table.providerMessageId).where(sql`provider_message_id IS NOT NULL`),
    // The items of a digest. Written when a digest is created.
    index("deliveries_digest").on(table.digestId).where(sql`digest_id IS NOT NULL`),
    // The backlog, held deliveries that are due, due digests, dead letters. Settled deliveries are not in it.
    index("deliveries_waiting")
      .on(table.status, table.nextAttemptAt)
      .where(sql`status IN ('QUEUED', 'DEFERRED', 'DIGESTED', 'SENDING', 'UNKNOWN', 'DEAD')`),
    check("deliveries_decided", sql`decision IS NOT NULL OR decision_id IS NOT NULL`),
    oneOf("deliveries_channel", table.channel, CHANNELS),
    oneOf("deliveries_status", table.status, DELIVERY_STATUSES),
  ],
);

/** The columns of a delivery, with its decision: its own, or the one it shares. */
export const deliveryColumns = {
  ...getTableColumns(deliveries),
  decision: sql<Decision>`COALESCE(${deliveries.decision}, (SELECT shared.decision FROM ${sharedDecisions} shared
    WHERE shared.id = ${deliveries.decisionId}))`.mapWith(sharedDecisions.decision),
};

/**
 * How many deliveries of a notification have each status: the sum over the slots. Triggers keep it (migration 0025): code that
 * changes a status could omit it; a trigger cannot. Each transaction adds to a slot of its own.
 */
export const notificationCounts = pgTable(
  "notification_counts",
  {
    notificationId: text("notification_id").notNull(),
    status: word("status", DELIVERY_STATUSES).notNull(),
    slot: integer("slot").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.notificationId, table.status, table.slot] }),
    oneOf("notification_counts_status", table.status, DELIVERY_STATUSES),
  ],
);

/**
 * One message with several deliveries of a person on a channel. `due_at`: the digest boundary, or the end of the deferral. Each
 * boundary has one digest, so a late item waits for the next boundary.
 */
export const digests = pgTable(
  "digests",
  {
    userId: text("user_id").notNull(),
    id: text("id").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    kind: word("kind", DIGEST_KINDS).notNull().default("FREQUENCY"),
    dueAt: instant("due_at").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.id] }),
    uniqueIndex("digests_once").on(table.userId, table.channel, table.dueAt).where(sql`kind = 'FREQUENCY'`),
    oneOf("digests_channel", table.channel, CHANNELS),
    oneOf("digests_kind", table.kind, DIGEST_KINDS),
  ],
);

/** Messages of channels without credentials, instead of the vendor's API. `payload` is the vendor's own request. */
export const outbox = pgTable(
  "outbox",
  {
    id: text("id").primaryKey(),
    deliveryId: text("delivery_id"),
    userId: text("user_id"),
    channel: word("channel", CHANNELS).notNull(),
    recipient: text("recipient").notNull(),
    subject: text("subject"),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    unique("outbox_once").on(table.deliveryId),
    index("outbox_newest").on(table.createdAt),
    // Messages of one channel, newest first.
    index("outbox_listed").on(table.channel, table.id),
    oneOf("outbox_channel", table.channel, CHANNELS),
  ],
);

/** A row for each worker process. A worker without a heartbeat for 20 s is dead; its jobs are released (lib/jobs/heartbeat.ts). */
export const workers = pgTable("workers", {
  id: text("id").primaryKey(),
  host: text("host").notNull(),
  pid: integer("pid").notNull(),
  lockIds: text("lock_ids").array().notNull(),
  startedAt: instant("started_at").notNull(),
  heartbeatAt: instant("heartbeat_at").notNull(),
  draining: boolean("draining").notNull().default(false),
});

/** The state of a provider, shared by all workers. `blocked_until`: the provider asked to wait, or its circuit is open. */
export const providerStates = pgTable(
  "provider_states",
  {
    provider: text("provider").primaryKey(),
    circuit: word("circuit", CIRCUITS).notNull().default("closed"),
    blockedUntil: instant("blocked_until"),
    lastError: text("last_error"),
    lastErrorAt: instant("last_error_at"),
    updatedAt: instant("updated_at").notNull(),
    requestEveryMs: integer("request_every_ms"),
    paceToldAt: instant("pace_told_at"),
    /** The first moment that no worker has reserved for a request. */
    nextRequestAt: instant("next_request_at"),
  },
  (table) => [oneOf("provider_states_circuit", table.circuit, CIRCUITS)],
);

/** One row while the queue is backlogged, with its start (lib/delivery/backpressure.ts). */
export const shareClocks = pgTable(
  "share_clock",
  {
    single: boolean("single").primaryKey().default(true),
    busySince: instant("busy_since").notNull(),
  },
  (table) => [check("share_clock_single", sql`${table.single}`)],
);

/** How far each tenant's queued work is ahead of its fair share (lib/notifications/tenant-quota.ts); "" = no tenant. */
export const tenantLanes = pgTable("tenant_lanes", {
  tenantKey: text("tenant_key").primaryKey(),
  busyUntil: instant("busy_until").notNull(),
});
