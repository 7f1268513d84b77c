import { and, desc, eq, lt } from "drizzle-orm";
import { read, type Tx } from "#db/client.ts";
import { suppressions } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { Channel } from "#lib/enums.ts";
import { kindOfId } from "#lib/ids.ts";
import { type Page, type PageInput, readPage, toPage } from "#lib/page.ts";
import type { SuppressionRow } from "./suppress.ts";

/** The suppressions of all people, lifted ones included, newest first. */
export async function listSuppressions(
  ctx: Ctx,
  input: PageInput & { channel?: Channel | null },
): Promise<Page<SuppressionRow>> {
  authorize(ctx.actor, "suppressions.read", null);
  const { limit, afterKey } = readPage(input);
  const rows = await read(ctx.actor, (tx) =>
    tx
      .select()
      .from(suppressions)
      .where(
        and(
          input.channel ? eq(suppressions.channel, input.channel) : undefined,
          afterKey ? lt(suppressions.id, afterKey) : undefined,
        ),
      )
      .orderBy(desc(suppressions.id))
      .limit(limit + 1),
  );
  return toPage(rows, limit, afterKey);
}

/** Null for a suppression that does not exist and for one that is not visible to the transaction's actor. */
export async function findSuppression(tx: Tx, id: string): Promise<SuppressionRow | null> {
  if (kindOfId(id) !== "suppression") return null;
  return (await tx.select().from(suppressions).where(eq(suppressions.id, id)).limit(1))[0] ?? null;
}
