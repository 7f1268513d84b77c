import type { PgTable } from "drizzle-orm/pg-core";
import type { Sender } from "#db/client.ts";
import { type JsonRow, jsonRow, rowReader } from "#db/json-rows.ts";
import { preparedForPeople } from "#db/prepared.ts";
import { channelSwitches, preferences, schedules, suppressions } from "#db/schema/index.ts";
import { together } from "#db/together.ts";
import { type StoredPerson, selectPeople } from "#lib/people/index.ts";

type RowOf<T extends PgTable> = T["$inferSelect"];

const readPreference = rowReader(preferences);
const readSwitch = rowReader(channelSwitches);
const readSuppression = rowReader(suppressions);
const readSchedule = rowReader(schedules);

const list = (table: PgTable, name: string, where: string): string =>
  `(SELECT json_agg(${jsonRow(table)}) FROM ${name} WHERE ${where}) AS ${name}`;

/** One statement for the tables that belong to people, each a list of rows in JSON, or null if it has no rows. */
const selectOwned = preparedForPeople<
  Record<"preferences" | "channel_switches" | "suppressions" | "schedules", JsonRow[] | null>
>((isOneOfThem) => {
  const owned = `user_id ${isOneOfThem}`;
  const asked =
    "($2::text[] IS NULL OR tenant_key = ANY($2::text[])) AND ($3::text[] IS NULL OR topic_id = ANY($3::text[]))";
  const lists = [
    list(preferences, "preferences", `${owned} AND ${asked}`),
    list(channelSwitches, "channel_switches", owned),
    list(suppressions, "suppressions", `${owned} AND lifted_at IS NULL`),
    list(schedules, "schedules", owned),
  ];
  return `SELECT ${lists.join(",\n")}`;
});

export interface StoredFacts {
  people: StoredPerson[];
  preferences: RowOf<typeof preferences>[];
  switches: RowOf<typeof channelSwitches>[];
  suppressions: RowOf<typeof suppressions>[];
  schedules: RowOf<typeof schedules>[];
}

export interface StoredFactsQuery {
  userIds: readonly string[];
  /** Null: all tenants. */
  tenantKeys: readonly string[] | null;
  /** Null: all topics. */
  topicIds: readonly string[] | null;
}

/** Reads what is stored about people and decides about their messages: one round trip of two statements (decision 27). */
export async function selectStoredFacts(
  to: Sender,
  { userIds, tenantKeys, topicIds }: StoredFactsQuery,
): Promise<StoredFacts> {
  const [people, [owned]] = await together([
    selectPeople(to, userIds),
    selectOwned(to, userIds, [tenantKeys, topicIds]),
  ]);
  return {
    people,
    preferences: (owned?.preferences ?? []).map(readPreference),
    switches: (owned?.channel_switches ?? []).map(readSwitch),
    suppressions: (owned?.suppressions ?? []).map(readSuppression),
    schedules: (owned?.schedules ?? []).map(readSchedule),
  };
}
