import { and, desc, eq, isNull } from "drizzle-orm";
import { below } from "#db/below.ts";
import { read, type Tx } from "#db/client.ts";
import { suppressions } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import { addressHasher } from "#lib/contacts/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { kindOfId } from "#lib/ids.ts";
import { type Page, type PageInput, readPage } from "#lib/page.ts";
import type { SuppressionRow } from "./suppress.ts";

/** The suppressions of all people, lifted ones included, newest first. */
export async function listSuppressions(
  ctx: Ctx,
  input: PageInput & { channel?: Channel | null },
): Promise<Page<SuppressionRow>> {
  authorize(ctx.actor, "suppressions.read", null);
  const ofChannel = input.channel ? eq(suppressions.channel, input.channel) : undefined;
  return readPage(input, (last, limit) =>
    read(ctx.actor, (tx) =>
      tx
        .select()
        .from(suppressions)
        .where(and(ofChannel, below(suppressions.id, last)))
        .orderBy(desc(suppressions.id))
        .limit(limit),
    ),
  );
}

/** Null for a suppression that does not exist and for one that is not visible to the transaction's actor. */
export async function findSuppression(tx: Tx, id: string): Promise<SuppressionRow | null> {
  if (kindOfId(id) !== "suppression") return null;
  return (await tx.select().from(suppressions).where(eq(suppressions.id, id)).limit(1))[0] ?? null;
}

/** True if nothing may be sent to the address on this channel, whoever has it. */
export async function isAddressBlocked(tx: Tx, channel: Channel, address: string): Promise<boolean> {
  const addressHash = (await addressHasher())(channel, address);
  const [row] = await tx
    .select({ id: suppressions.id })
    .from(suppressions)
    .where(
      and(
        eq(suppressions.addressHash, addressHash),
        eq(suppressions.channel, channel),
        eq(suppressions.scope, "ALL"),
        isNull(suppressions.liftedAt),
      ),
    )
    .limit(1);
  return row !== undefined;
}
