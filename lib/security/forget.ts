import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { securityEvents } from "#db/schema/index.ts";
import { subjectHash } from "./record.ts";

/**
 * Takes a person out of the security events: who, from where and what else was noted. That something of its kind happened,
 * when and how often, stays. `email`: what they tried to sign in with, before it was known to be theirs.
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
