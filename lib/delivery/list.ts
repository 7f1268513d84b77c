import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { below } from "#db/below.ts";
import { read, type Tx } from "#db/client.ts";
import { countOrEstimate } from "#db/count.ts";
import { deliveries, deliveryColumns } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel, DeliveryStatus } from "#lib/enums.ts";
import type { NotificationRow } from "#lib/notifications/index.ts";
import { type CountedPage, type PageInput, readCountedPage } from "#lib/page.ts";
import type { Person } from "#lib/people/index.ts";
import type { ExplainedDecision } from "#lib/preferences/index.ts";
import { fillSubject } from "#lib/templates/index.ts";
import { findTopic, type Topic } from "#lib/topics/index.ts";
import type { DeliveryRow } from "./claim.ts";

export interface DeliveryFilter {
  channel?: Channel | null;
  status?: DeliveryStatus | null;
  topicKey?: string | null;
  since?: Date | null;
  until?: Date | null;
}

export interface DeliveryList extends PageInput {
  filter?: DeliveryFilter | null;
  userId?: string;
  notificationId?: string;
}

export type DeliveryPage = CountedPage<DeliveryRow>;

/** Deliveries, newest first: of one person, of one notification, or all; `since` inclusive, `until` exclusive. */
export async function listDeliveries(
  ctx: Ctx,
  { filter, userId, notificationId, ...input }: DeliveryList,
): Promise<DeliveryPage> {
  authorize(ctx.actor, "deliveries.read", userId ?? null);
  const where = async (tx: Tx): Promise<SQL | undefined> =>
    and(
      userId ? eq(deliveries.userId, userId) : undefined,
      notificationId ? eq(deliveries.notificationId, notificationId) : undefined,
      await filterOf(tx, filter),
    );
  return readCountedPage(
    input,
    (last, limit) =>
      read(ctx.actor, async (tx) =>
        tx
          .select(deliveryColumns)
          .from(deliveries)
          .where(and(await where(tx), below(deliveries.id, last)))
          .orderBy(desc(deliveries.id))
          .limit(limit),
      ),
    () => read(ctx.actor, async (tx) => countOrEstimate(tx, deliveries, await where(tx))),
  );
}

/** `since` inclusive, `until` exclusive; an empty filter is no condition. */
export async function filterOf(tx: Tx, filter: DeliveryFilter | null | undefined): Promise<SQL | undefined> {
  return and(
    filter?.channel ? eq(deliveries.channel, filter.channel) : undefined,
    filter?.status ? eq(deliveries.status, filter.status) : undefined,
    filter?.topicKey ? await isOfTopic(tx, filter.topicKey) : undefined,
    filter?.since ? gte(deliveries.createdAt, filter.since) : undefined,
    filter?.until ? lt(deliveries.createdAt, filter.until) : undefined,
  );
}

/** False for an unknown key, so that PostgreSQL does not search. */
async function isOfTopic(tx: Tx, key: string): Promise<SQL> {
  const topic = await findTopic(tx, key);
  return topic ? eq(deliveries.topicId, topic.id) : sql`false`;
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
