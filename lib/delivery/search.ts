import { and, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { deliveries } from "#db/schema/index.ts";
import { CHANNELS, type Channel, DELIVERY_STATUSES, type DeliveryStatus } from "#lib/enums.ts";
import { firstIdAt } from "#lib/ids.ts";
import type { NotificationRow } from "#lib/notifications/index.ts";
import { readCatalogue } from "#lib/topics/index.ts";

export interface DeliveryFilter {
  channel?: Channel | null;
  status?: DeliveryStatus | null;
  topicKey?: string | null;
  since?: Date | null;
  until?: Date | null;
}

export interface DeliverySearch {
  filter?: DeliveryFilter | null;
  userId?: string;
  notification?: Pick<NotificationRow, "id" | "topicId" | "audienceSize" | "createdAt" | "plannedAt">;
}

/** All conditions of a search. No condition: undefined. */
export const conditionsOf = async (tx: Tx, search: DeliverySearch): Promise<SQL | undefined> =>
  and(otherThanGroup(search), isInRange(search), await isInGroups(tx, search.filter));

/** The conditions of a filter: `since` inclusive, `until` exclusive. */
export const filterOf = (tx: Tx, filter: DeliveryFilter | null | undefined): Promise<SQL | undefined> =>
  conditionsOf(tx, { filter });

async function isInGroups(tx: Tx, filter: DeliverySearch["filter"]): Promise<SQL | undefined> {
  const { channel, status, topicKey } = filter ?? {};
  return and(
    channel ? eq(deliveries.channel, channel) : undefined,
    status ? eq(deliveries.status, status) : undefined,
    topicKey ? inArray(deliveries.topicId, await topicIdsOf(tx, { filter })) : undefined,
  );
}

const otherThanGroup = ({ filter, userId, notification }: DeliverySearch): SQL | undefined =>
  and(
    userId ? eq(deliveries.userId, userId) : undefined,
    notification ? eq(deliveries.notificationId, notification.id) : undefined,
    filter?.since ? gte(deliveries.createdAt, filter.since) : undefined,
    filter?.until ? lt(deliveries.createdAt, filter.until) : undefined,
  );

/** Clocks of hosts differ, and a notification is accepted on one host and planned on others. */
const clockSkewMs = 60_000;
/** An id has the time of `created_at`. Those of earlier versions are up to some seconds later. */
const idDelayMs = 60_000;

/**
 * The ids that can match, because their time fits: from the first one, up to the second one and without it. Ids are indexed,
 * `created_at` is not.
 */
function idRange({ filter, notification }: DeliverySearch): [from: string | undefined, to: string | undefined] {
  const idAt = (moment: Date | null | undefined, plusMs: number) =>
    moment ? [firstIdAt("delivery", new Date(moment.getTime() + plusMs))] : [];
  const from = [...idAt(filter?.since, 0), ...idAt(notification?.createdAt, -clockSkewMs)];
  const to = [...idAt(filter?.until, idDelayMs), ...idAt(notification?.plannedAt, clockSkewMs)];
  return [from.sort().at(-1), to.sort()[0]];
}

function isInRange(search: DeliverySearch): SQL | undefined {
  const [from, to] = idRange(search);
  return and(from ? gte(deliveries.id, from) : undefined, to ? lt(deliveries.id, to) : undefined);
}

/**
 * True for a search that could read millions of other deliveries in the order of their ids before it finds a page. It is done
 * in groups instead: each topic, channel and status is a range of the index `deliveries_listed`, in the order of the ids.
 */
export const isGrouped = ({ filter, userId, notification }: DeliverySearch): boolean =>
  !userId && Boolean(notification || filter?.channel || filter?.status || filter?.topicKey);

/** The topics that can match. An unknown key matches none. */
async function topicIdsOf(tx: Tx, { filter, notification }: Omit<DeliverySearch, "userId">): Promise<string[]> {
  const { topics, topicsByKey } = await readCatalogue(tx);
  const named = filter?.topicKey ? [topicsByKey.get(filter.topicKey)] : topics;
  return named.flatMap((topic) => (topic && (!notification || topic.id === notification.topicId) ? [topic.id] : []));
}

const lowestId = "dlv_";
const highestId = "dlv_z";

/** People of a notification whose deliveries are all read, by their notification. */
const smallAudience = 3_000;

/**
 * Selects the ids of a grouped search, with the newest `limit` deliveries of each group, after the last id of the page before. The deliveries
 * of a small notification are one group. Send `avoidSort` first.
 */
export async function newestOfGroups(tx: Tx, search: DeliverySearch, limit: number, last: string | null): Promise<SQL> {
  const { filter, notification } = search;
  const conditions = otherThanGroup(search);
  if (notification && notification.audienceSize <= smallAudience)
    return sql`SELECT newest.id FROM (SELECT ${deliveries.id} FROM ${deliveries}
      WHERE ${and(conditions, await isInGroups(tx, filter), lt(deliveries.id, last ?? highestId))} OFFSET 0) AS newest`;
  const each = (values: readonly string[], name: string) =>
    sql`unnest(${sql.param([...values])}::text[]) AS ${sql.identifier(name)}`;
  const columns = [deliveries.topicId, deliveries.channel, deliveries.status, deliveries.id];
  const row = sql`(${sql.join(columns, sql`, `)})`;
  const newestFirst = sql.join(
    columns.map((column) => sql`${column} DESC`),
    sql`, `,
  );
  const [from = lowestId, to = highestId] = idRange(search);
  const [end] = [last ?? highestId, to].sort();
  // Comparisons and an order of all columns of deliveries_listed: no other index fits.
  return sql`SELECT newest.id FROM ${each(await topicIdsOf(tx, search), "one_topic")}
    CROSS JOIN ${each(filter?.channel ? [filter.channel] : CHANNELS, "one_channel")}
    CROSS JOIN ${each(filter?.status ? [filter.status] : DELIVERY_STATUSES, "one_status")}
    CROSS JOIN LATERAL (SELECT ${deliveries.id} FROM ${deliveries}
      WHERE ${and(
        sql`${row} >= (one_topic, one_channel, one_status, ${from})`,
        sql`${row} < (one_topic, one_channel, one_status, ${end})`,
        conditions,
      )}
      ORDER BY ${newestFirst} LIMIT ${limit}) AS newest`;
}
