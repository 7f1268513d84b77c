import { and, count, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { below } from "#db/below.ts";
import { read, transaction } from "#db/client.ts";
import { statusSubscribers } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { StatusSubscriberKind, StatusSubscriberState } from "#lib/enums.ts";
import { NotFoundError } from "#lib/errors.ts";
import { type Page, type PageInput, readPage } from "#lib/page.ts";
import { line, parse, storable } from "#lib/parse.ts";
import { deleteSubscriber, type Subscriber } from "./subscribe.ts";

export type { Subscriber } from "./subscribe.ts";

export function subscriberState({ confirmedAt, disabledAt, failingSince }: Subscriber): StatusSubscriberState {
  if (disabledAt) return "DISABLED";
  if (!confirmedAt) return "UNCONFIRMED";
  return failingSince ? "FAILING" : "ACTIVE";
}

const { confirmedAt, disabledAt, failingSince, id, kind } = statusSubscribers;
/** The same in SQL, for counts. */
const state = sql<StatusSubscriberState>`CASE WHEN ${disabledAt} IS NOT NULL THEN 'DISABLED'
  WHEN ${confirmedAt} IS NULL THEN 'UNCONFIRMED' WHEN ${failingSince} IS NOT NULL THEN 'FAILING' ELSE 'ACTIVE' END`;

/** Subscribers of the status page, newest first. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function listSubscribers(
  ctx: Ctx,
  input: PageInput & { kind?: StatusSubscriberKind | null },
): Promise<Page<Subscriber>> {
  authorize(ctx.actor, "subscribers.read");
  const ofKind = input.kind ? eq(kind, input.kind) : undefined;
  return readPage(input, (last, limit) =>
    read(ctx.actor, (tx) =>
      tx
        .select()
        .from(statusSubscribers)
        .where(and(ofKind, below(id, last)))
        .orderBy(desc(id))
        .limit(limit),
    ),
  );
}

interface SubscriberCount {
  kind: StatusSubscriberKind;
  state: StatusSubscriberState;
  count: number;
}

/** Counts by kind and state, without zeros. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function countSubscribers(ctx: Ctx): Promise<SubscriberCount[]> {
  authorize(ctx.actor, "subscribers.read");
  return read(ctx.actor, (tx) =>
    tx.select({ kind, state, count: count() }).from(statusSubscribers).groupBy(kind, state).orderBy(kind, state),
  );
}

const RemoveSubscriber = z.object({ id: storable, reason: line(500) });

/** Deletes a subscription. ADMIN only. Throws NotFoundError, ValidationError. */
export async function removeSubscriber(
  ctx: Ctx,
  input: z.input<typeof RemoveSubscriber>,
): Promise<{ subscriberId: string }> {
  authorize(ctx.actor, "subscribers.write");
  const { id, reason } = parse(RemoveSubscriber, input);
  const isRemoved = await transaction(ctx.actor, (tx) => deleteSubscriber(tx, ctx, id, reason));
  if (!isRemoved) throw new NotFoundError("There is no such subscriber.", ["id"]);
  return { subscriberId: id };
}
