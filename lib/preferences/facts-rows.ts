import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import { prepared } from "#db/prepared.ts";
import { channelSwitches, preferences, schedules, suppressions, users } from "#db/schema/index.ts";

type RowOf<T extends PgTable> = T["$inferSelect"];
type JsonRow = Record<string, unknown>;

/** The columns of a table by name. A statement that lists them keeps its plan when a migration adds a column. */
const columnNames = (table: PgTable): string =>
  Object.values(getTableColumns(table))
    .map(({ name }) => `"${name}"`)
    .join(", ");

/** Reads rows that PostgreSQL returned as JSON objects. */
function reader<T extends PgTable>(table: T): (row: JsonRow) => RowOf<T> {
  const columns = Object.entries(getTableColumns(table));
  return (row) =>
    Object.fromEntries(
      columns.map(([key, column]) => {
        const value = row[column.name];
        return [key, value == null ? null : column.mapFromDriverValue(value)];
      }),
    ) as RowOf<T>;
}

const readUser = reader(users);
const readPreference = reader(preferences);
const readSwitch = reader(channelSwitches);
const readSuppression = reader(suppressions);
const readSchedule = reader(schedules);

const selectPeople = prepared<{ person: JsonRow }>(
  `SELECT row_to_json(one) AS person FROM (SELECT ${columnNames(users)} FROM users WHERE id = ANY($1::text[])) one`,
);

const list = (table: PgTable, name: string, where = ""): string =>
  `(SELECT json_agg(row_to_json(one)) FROM
    (SELECT ${columnNames(table)} FROM ${name} WHERE user_id = ANY($1::text[]) ${where}) one) AS ${name}`;

/** One statement for the tables that belong to people, each a list of JSON objects, or null if it has no rows. */
const selectOwned = prepared<
  Record<"preferences" | "channel_switches" | "suppressions" | "schedules", JsonRow[] | null>
>(
  `SELECT ${[
    list(
      preferences,
      "preferences",
      "AND ($2::text[] IS NULL OR tenant_key = ANY($2::text[])) AND ($3::text[] IS NULL OR topic_id = ANY($3::text[]))",
    ),
    list(channelSwitches, "channel_switches"),
    list(suppressions, "suppressions", "AND lifted_at IS NULL"),
    list(schedules, "schedules"),
  ].join(",\n")}`,
);

export interface StoredFacts {
  /** `storedZone`: the zone as stored. `timeZone` reads a zone that Temporal rejects as UTC. */
  people: { person: RowOf<typeof users>; storedZone: string }[];
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
  tx: Tx,
  { userIds, tenantKeys, topicIds }: StoredFactsQuery,
): Promise<StoredFacts> {
  const [people, [owned]] = await Promise.all([
    selectPeople(tx, [userIds]),
    selectOwned(tx, [userIds, tenantKeys, topicIds]),
  ]);
  return {
    people: people.map(({ person }) => ({ person: readUser(person), storedZone: String(person.time_zone) })),
    preferences: (owned?.preferences ?? []).map(readPreference),
    switches: (owned?.channel_switches ?? []).map(readSwitch),
    suppressions: (owned?.suppressions ?? []).map(readSuppression),
    schedules: (owned?.schedules ?? []).map(readSchedule),
  };
}
