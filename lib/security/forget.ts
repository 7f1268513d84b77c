import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { securityEvents } from "#db/schema/index.ts";
import { subjectHash } from "./record.ts";

/**
 * Removes subject, origin and details of a person's security events, and keeps kind, time and count. `email`: the
 * subject of attempts before the person was known.
 */
export async function forgetInSecurityEvents(
  tx: Tx,
  { id, email }: { id: string; email: string | null },
): Promise<void> {
  const names = [id, ...(email === null ? [] : [await subjectHash(email)])];
  await tx.execute(sql`
    UPDATE ${securityEvents} SET subject = NULL, address_hash = NULL, network = NULL, detail = '{}', source = 'erased:' || id
    WHERE subject = ANY (${sql.param(names)}::text[]) OR source = ANY (${sql.param(names)}::text[])`);
}
