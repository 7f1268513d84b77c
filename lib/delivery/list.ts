import { and, desc, eq, sql } from "drizzle-orm";
import { avoidSort } from "#db/avoid-sort.ts";
import { below } from "#db/below.ts";
import { read, type Tx } from "#db/client.ts";
import { countOrEstimate } from "#db/count.ts";
import { deliveries, deliveryColumns } from "#db/schema/index.ts";
import { together } from "#db/together.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { limits } from "#lib/limits.ts";
import type { NotificationRow } from "#lib/notifications/index.ts";
import { type CountedPage, type PageInput, readCountedPage } from "#lib/page.ts";
import type { Person } from "#lib/people/index.ts";
import type { ExplainedDecision } from "#lib/preferences/index.ts";
import { fillSubject } from "#lib/templates/index.ts";
import type { Topic } from "#lib/topics/index.ts";
import type { DeliveryRow } from "./claim.ts";
import { conditionsOf, type DeliverySearch, isGrouped, newestOfGroups } from "./search.ts";

export type DeliveryList = PageInput & DeliverySearch;
export type DeliveryPage = CountedPage<DeliveryRow>;

/** Deliveries, newest first: of one person, of one notification, or all; `since` inclusive, `until` exclusive. */
export async function listDeliveries(ctx: Ctx, { first, after, ...search }: DeliveryList): Promise<DeliveryPage> {
  authorize(ctx.actor, "deliveries.read", search.userId ?? null);
  const select = isGrouped(search) ? selectFromGroups : selectInOrder;
  return readCountedPage(
    { first, after },
    (last, limit) => read(ctx.actor, (tx) => select(tx, search, last, limit)),
    () => read(ctx.actor, (tx) => countDeliveries(tx, search)),
  );
}

type Select = (tx: Tx, search: DeliverySearch, last: string | null, limit: number) => Promise<DeliveryRow[]>;

const selectInOrder: Select = async (tx, search, last, limit) => {
  const conditions = await conditionsOf(tx, search);
  const [, rows] = await together([
    // A person's few deliveries come from another index and are sorted.
    search.userId ? null : avoidSort(tx),
    tx
      .select(deliveryColumns)
      .from(deliveries)
      .where(and(conditions, below(deliveries.id, last)))
      .orderBy(desc(deliveries.id))
      .limit(limit),
  ]);
  return rows;
};

const selectFromGroups: Select = async (tx, search, last, limit) => {
  const newest = await newestOfGroups(tx, search, limit, last);
  const ids = sql`ARRAY(${newest} ORDER BY newest.id DESC LIMIT ${limit})`;
  const [, rows] = await together([
    avoidSort(tx),
    tx
      .select(deliveryColumns)
      .from(deliveries)
      .where(sql`${deliveries.id} = ANY (${ids})`)
      .orderBy(desc(deliveries.id)),
  ]);
  return rows;
};

async function countDeliveries(tx: Tx, search: DeliverySearch): Promise<number> {
  const conditions = await conditionsOf(tx, search);
  if (!isGrouped(search)) return countOrEstimate(tx, deliveries, conditions);
  const matching = await newestOfGroups(tx, search, limits.exactCount + 1, null);
  const [, count] = await together([avoidSort(tx), countOrEstimate(tx, deliveries, conditions, matching)]);
  return count;
}

export async function findDelivery(tx: Tx, id: string): Promise<DeliveryRow | null> {
  return (await tx.select(deliveryColumns).from(deliveries).where(eq(deliveries.id, id)))[0] ?? null;
}

/** The latest decision about a delivery, in the language and time zone of its person. */
export const explainDelivery = (row: DeliveryRow, person: Person | null, topic: Topic): ExplainedDecision => ({
  ...row.decision,
  userId: row.userId,
  topicName: topic.name,
  channel: row.channel,
  locale: person?.locale ?? "en",
  timeZone: person?.timeZone ?? "UTC",
});

/** The subject as this person gets it. Null: the person or the notification is gone. */
export const filledSubject = (notification: NotificationRow | null, person: Person | null): string | null =>
  notification && person ? fillSubject(notification.subject, notification.data, person) : null;
