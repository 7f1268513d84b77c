import { sql } from "drizzle-orm";
import { check, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import {
  CHANNELS,
  ESCALATION_STATES,
  ESCALATION_STEP_KINDS,
  ON_CALL_LEVELS,
  PAGE_STATUSES,
  ROLES,
  SHIFT_FREQUENCIES,
  SHIFT_KINDS,
  type Weekday,
} from "#lib/enums.ts";
import { instant, oneOf, word, zone } from "./columns.ts";
import { incidents } from "./incidents.ts";

/** Shifts of the rota (lib/operations/on-call/shift.ts). */
export const onCallShifts = pgTable(
  "on_call_shifts",
  {
    id: text("id").primaryKey(),
    level: word("level", ON_CALL_LEVELS).notNull(),
    kind: word("kind", SHIFT_KINDS).notNull(),
    people: text("people").array().notNull(),
    startsAt: instant("starts_at").notNull(),
    durationMinutes: integer("duration_minutes").notNull(),
    effectiveFrom: instant("effective_from").notNull(),
    until: instant("until"),
    frequency: word("frequency", SHIFT_FREQUENCIES),
    interval: integer("interval").notNull(),
    byDay: text("by_day").array().$type<Weekday[]>().notNull(),
    timeZone: zone("time_zone").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    index("on_call_shifts_until").on(table.until),
    oneOf("on_call_shifts_level", table.level, ON_CALL_LEVELS),
    oneOf("on_call_shifts_kind", table.kind, SHIFT_KINDS),
    oneOf("on_call_shifts_frequency", table.frequency, SHIFT_FREQUENCIES),
    check("on_call_shifts_numbers", sql`${table.durationMinutes} > 0 AND ${table.interval} > 0`),
  ],
);

/** The steps of the escalation chain. No row: the default chain. */
export const escalationSteps = pgTable(
  "escalation_steps",
  {
    position: integer("position").primaryKey(),
    kind: word("kind", ESCALATION_STEP_KINDS).notNull(),
    minutes: integer("minutes"),
    level: word("level", ON_CALL_LEVELS),
    role: word("role", ROLES),
    times: integer("times"),
  },
  (table) => [
    oneOf("escalation_steps_kind", table.kind, ESCALATION_STEP_KINDS),
    oneOf("escalation_steps_level", table.level, ON_CALL_LEVELS),
    oneOf("escalation_steps_role", table.role, ROLES),
  ],
);

/** The escalation of each incident. `chain`: the steps when it began. `pages`: how many pages it sent. */
export const escalations = pgTable(
  "escalations",
  {
    incidentId: text("incident_id")
      .primaryKey()
      .references(() => incidents.id, { onDelete: "cascade" }),
    state: word("state", ESCALATION_STATES).notNull(),
    chain: jsonb("chain").notNull(),
    step: integer("step").notNull(),
    round: integer("round").notNull(),
    pages: integer("pages").notNull(),
    nextAt: instant("next_at"),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (table) => [
    index("escalations_due").on(table.nextAt).where(sql`state = 'RUNNING'`),
    oneOf("escalations_state", table.state, ESCALATION_STATES),
  ],
);

/** A row for each channel of each page. It has no address. */
export const onCallPages = pgTable(
  "on_call_pages",
  {
    incidentId: text("incident_id")
      .notNull()
      .references(() => incidents.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    channel: word("channel", CHANNELS).notNull(),
    /** The id of the person. */
    userId: text("recipient").notNull(),
    /** Whom the step notifies, such as "primary". */
    target: text("target").notNull(),
    at: instant("at").notNull(),
    status: word("status", PAGE_STATUSES).notNull(),
    attempts: integer("attempts").notNull(),
    error: text("error"),
    settledAt: instant("settled_at"),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.number, table.channel] }),
    index("on_call_pages_at").on(table.at),
    oneOf("on_call_pages_channel", table.channel, CHANNELS),
    oneOf("on_call_pages_status", table.status, PAGE_STATUSES),
  ],
);

/** The secret link of the calendar, one row. Only its hash is stored. */
export const onCallCalendar = pgTable(
  "on_call_calendar",
  {
    id: integer("id").primaryKey(),
    tokenHash: text("token_hash").notNull(),
    renewedAt: instant("renewed_at").notNull(),
    renewedBy: text("renewed_by").notNull(),
  },
  (table) => [check("on_call_calendar_one", sql`${table.id} = 1`)],
);
