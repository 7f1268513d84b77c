import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { digests } from "#db/schema/index.ts";
import type { DigestHead } from "./render.ts";

/** A digest's row. One that is gone (erased, past its retention) counts as a frequency's that was due long ago. */
export async function digestHead(tx: Tx, userId: string, id: string): Promise<DigestHead & { dueAt: Date }> {
  const [row] = await tx
    .select({ id: digests.id, kind: digests.kind, dueAt: digests.dueAt })
    .from(digests)
    .where(and(eq(digests.userId, userId), eq(digests.id, id)));
  return row ?? { id, kind: "FREQUENCY", dueAt: new Date(0) };
}
