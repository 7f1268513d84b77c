import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { below } from "#db/below.ts";
import type { Tx } from "#db/client.ts";
import { deliveries, deliveryColumns, digests, notifications, outbox, webhookEvents } from "#db/schema/index.ts";
import { type DeliveryRow, filledSubject } from "#lib/delivery/index.ts";
import type { Person } from "#lib/people/index.ts";
import { addressesOf, addressPattern } from "../addresses.ts";
import { few, newestFirst, pageSize, type Row, type Section, topicKeys } from "./section.ts";

/** Messages sent to the person, or skipped. */
export const messageSections: readonly Section[] = [
  {
    name: "deliveries",
    about: "Messages to you, including those that were not sent: topic, subject, decision and outcome.",
    pages: async function* (tx, person) {
      const keyOf = await topicKeys(tx);
      const pages = newestFirst((before) =>
        tx
          .select(deliveryColumns)
          .from(deliveries)
          .where(and(eq(deliveries.userId, person.id), below(deliveries.id, before)))
          .orderBy(desc(deliveries.id))
          .limit(pageSize),
      );
      for await (const rows of pages) yield await summarize(tx, person, rows, keyOf);
    },
  },
  {
    name: "digests",
    about: "Summaries created for you, with their delivery time.",
    pages: async function* (tx, { id }) {
      const pages = newestFirst((before) =>
        tx
          .select()
          .from(digests)
          .where(and(eq(digests.userId, id), below(digests.id, before)))
          .orderBy(desc(digests.id))
          .limit(pageSize),
      );
      for await (const rows of pages) yield rows.map(({ userId: _, ...row }) => row);
    },
  },
  {
    name: "outbox",
    about:
      "Messages to you that are stored in full. content is null if the message signs a person in or verifies an address.",
    pages: async function* (tx, { id }) {
      const pages = newestFirst((before) =>
        tx
          .select({
            id: outbox.id,
            deliveryId: outbox.deliveryId,
            channel: outbox.channel,
            recipient: outbox.recipient,
            subject: outbox.subject,
            createdAt: outbox.createdAt,
            // Omits sign-in links: they grant more rights than an export needs.
            content: sql<Record<string, unknown> | null>`CASE WHEN
              EXISTS (SELECT FROM ${deliveries} d WHERE d.user_id = ${id} AND d.id = outbox.delivery_id)
              OR EXISTS (SELECT FROM ${digests} g WHERE g.user_id = ${id} AND g.id = outbox.delivery_id)
              THEN outbox.payload END`,
          })
          .from(outbox)
          .where(and(eq(outbox.userId, id), below(outbox.id, before)))
          .orderBy(desc(outbox.id))
          .limit(pageSize),
      );
      yield* pages;
    },
  },
  {
    name: "providerEvents",
    about: "Recent reports from messaging providers about your addresses, such as a delivery.",
    hidden: true,
    pages: few(async (tx, person) => {
      const patterns = addressesOf(person).map(({ address }) => addressPattern(address));
      if (patterns.length === 0) return [];
      const { provider, kind, receivedAt, outcome } = webhookEvents;
      return tx
        .select({ provider, kind, receivedAt, outcome })
        .from(webhookEvents)
        .where(sql`${webhookEvents.payload}::text ~* ANY (${sql.param(patterns)}::text[])`)
        .orderBy(desc(receivedAt));
    }),
  },
];

async function summarize(
  tx: Tx,
  person: Person,
  rows: DeliveryRow[],
  keyOf: (topicId: string) => string,
): Promise<Row[]> {
  const ids = [...new Set(rows.map(({ notificationId }) => notificationId))];
  const found = await tx.select().from(notifications).where(inArray(notifications.id, ids));
  const byId = new Map(found.map((notification) => [notification.id, notification]));
  return rows.map((row) => {
    const notification = byId.get(row.notificationId) ?? null;
    const { id, notificationId, digestId, channel, status, decidedBy, attempts, error } = row;
    return {
      id,
      notificationId,
      digestId,
      topic: keyOf(row.topicId),
      tenant: notification?.tenantKey ?? null,
      channel,
      subject: filledSubject(notification, person),
      status,
      outcome: row.decision.outcome,
      decidedBy,
      attempts,
      error,
      createdAt: row.createdAt,
      sentAt: row.sentAt,
      settledAt: row.settledAt,
    };
  });
}
