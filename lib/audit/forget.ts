import { and, inArray, isNotNull, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { personKeys } from "./contents.ts";
import { auditMany } from "./write.ts";

/**
 * Forgets the contents (reason, before, after) of every event whose subject is the person, for good: their key is deleted.
 * The chain still verifies, given that an event "user.erase" about the person stands in it: the caller writes one.
 * In a transaction of the service itself that has written the person's row in `erasures` before, or the database refuses.
 */
export async function forgetPerson(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`SELECT audit_forget(${userId})`);
}

/** Whether anything that is said about the person can be read, but why they were erased: theirs is a key, or it is in the clear. */
export async function isRemembered(tx: Tx, userId: string): Promise<boolean> {
  return (await personKeys(tx, [userId])).size > 0 || (await remembered(tx, [userId])).length > 0;
}

/** Of these people, who have no key any more, those about whom something was written since, in the clear. */
export async function remembered(tx: Tx, userIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ subject: auditEvents.subject })
    .from(auditEvents)
    .where(
      and(
        inArray(auditEvents.subject, [...userIds]),
        isNotNull(auditEvents.salt),
        ne(auditEvents.action, "user.erase"),
      ),
    );
  return rows.flatMap(({ subject }) => subject ?? []);
}

/**
 * Takes out the contents of events about nobody (an incident, a pause, a key) in which one of these patterns of an erased
 * person's addresses is found. An event "audit.redact" about each keeps the chain verifiable. After the row in `erasures`.
 */
export async function redactEvents(tx: Tx, ctx: Ctx, userId: string, patterns: readonly string[]): Promise<void> {
  if (patterns.length === 0) return;
  const { rows } = await tx.execute<{ id: string }>(
    sql`SELECT id FROM audit_redact(${userId}, ${sql.param(patterns)}::text[]) AS id`,
  );
  await auditMany(
    tx,
    ctx,
    rows.map(({ id }) => ({
      action: "audit.redact",
      subject: id,
      reason: "an address of somebody erased stood in it",
    })),
  );
}
