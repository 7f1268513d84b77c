import { and, desc, eq, lt } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { outbox } from "#db/schema/index.ts";
import { auditMany } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Message } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { type Page, type PageInput, readPage, toPage } from "#lib/page.ts";
import type { Parcel } from "./send-batch.ts";

export type OutboxRow = typeof outbox.$inferSelect;

/** Whoever follows the link in it is somebody else from then on; in the demo anybody is whom they like anyway. */
const signsIn = ({ payload }: OutboxRow): boolean =>
  !env().demo &&
  typeof payload.tags === "object" &&
  payload.tags !== null &&
  Reflect.get(payload.tags, "kind") === "sign-in";

const rowOf = (message: Message, userId: string | null, now: Date): typeof outbox.$inferInsert => ({
  id: newId("outbox"),
  deliveryId: message.deliveryId,
  userId,
  channel: message.channel,
  recipient: message.to,
  subject: message.channel === "EMAIL" ? message.subject : null,
  payload: { ...message },
  createdAt: now,
});

/** Records messages exactly as a provider would get them; a delivery that is there already is not recorded twice. */
export async function recordInOutbox(tx: Tx, parcels: readonly Parcel[], now: Date): Promise<void> {
  if (parcels.length === 0) return;
  await tx
    .insert(outbox)
    .values(parcels.map(({ rows, message }) => rowOf(message, rows[0]?.userId ?? null, now)))
    .onConflictDoNothing({ target: outbox.deliveryId });
}

/** Records a message that is no delivery of a notification: a sign-in link. */
export async function recordMail(tx: Tx, message: Message, userId: string, now: Date): Promise<void> {
  await tx
    .insert(outbox)
    .values(rowOf(message, userId, now))
    .onConflictDoNothing({ target: outbox.deliveryId });
}

/** What would have been sent, newest first, on one channel or all. Whose sign-in mails were shown stands in the audit trail. */
export async function listOutbox(ctx: Ctx, input: PageInput & { channel?: Channel }): Promise<Page<OutboxRow>> {
  authorize(ctx.actor, "outbox.read");
  const { limit, afterKey } = readPage(input);
  return transaction(ctx.actor, async (tx) => {
    const rows = await tx
      .select()
      .from(outbox)
      .where(and(input.channel && eq(outbox.channel, input.channel), afterKey ? lt(outbox.id, afterKey) : undefined))
      .orderBy(desc(outbox.id))
      .limit(limit + 1);
    const page = toPage(rows, limit, afterKey);
    await noteSignIns(
      tx,
      ctx,
      page.edges.map(({ node }) => node),
    );
    return page;
  });
}

/** One recorded message, or null. */
export async function findOutboxRow(ctx: Ctx, id: string): Promise<OutboxRow | null> {
  authorize(ctx.actor, "outbox.read");
  return transaction(ctx.actor, async (tx) => {
    const [row] = await tx.select().from(outbox).where(eq(outbox.id, id));
    if (row) await noteSignIns(tx, ctx, [row]);
    return row ?? null;
  });
}

const noteSignIns = (tx: Tx, ctx: Ctx, shown: readonly OutboxRow[]): Promise<void> =>
  auditMany(
    tx,
    ctx,
    shown
      .filter(signsIn)
      .map(({ id, userId }) => ({ action: "outbox.read", subject: userId, after: { outboxId: id } })),
  );
