import { and, desc, eq } from "drizzle-orm";
import { below } from "#db/below.ts";
import { type Tx, transaction } from "#db/client.ts";
import { outbox } from "#db/schema/index.ts";
import { auditMany } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { type Page, type PageInput, readPage } from "#lib/page.ts";

export type OutboxRow = typeof outbox.$inferSelect;

/** Anyone who follows the link in a sign-in mail is signed in as its recipient. In the demo everyone can do that anyway. */
const isSignInMail = ({ payload }: OutboxRow): boolean =>
  !env().demo &&
  typeof payload.tags === "object" &&
  payload.tags !== null &&
  Reflect.get(payload.tags, "kind") === "sign-in";

/** Recorded messages, newest first, of one channel or all. Reading a sign-in mail is audited. */
export async function listOutbox(ctx: Ctx, input: PageInput & { channel?: Channel }): Promise<Page<OutboxRow>> {
  authorize(ctx.actor, "outbox.read");
  return transaction(ctx.actor, async (tx) => {
    const page = await readPage(input, (last, limit) =>
      tx
        .select()
        .from(outbox)
        .where(and(input.channel && eq(outbox.channel, input.channel), below(outbox.id, last)))
        .orderBy(desc(outbox.id))
        .limit(limit),
    );
    await auditSignInMails(
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
    if (row) await auditSignInMails(tx, ctx, [row]);
    return row ?? null;
  });
}

const auditSignInMails = (tx: Tx, ctx: Ctx, shown: readonly OutboxRow[]): Promise<void> =>
  auditMany(
    tx,
    ctx,
    shown
      .filter(isSignInMail)
      .map(({ id, userId }) => ({ action: "outbox.read", subject: userId, after: { outboxId: id } })),
  );
