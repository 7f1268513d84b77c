import { and, inArray, isNotNull, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { personKeys } from "./contents.ts";
import { auditMany } from "./write.ts";

/**
 * Makes the contents (reason, before, after) of every event about a person unreadable by deleting the person's key.
 * The caller must first insert the row in `erasures` as the system actor, or the database refuses, and then write
 * "user.erase", or the chain no longer verifies.
 */
export async function forgetPerson(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`SELECT audit_forget(${userId})`);
}

/**
 * True if any event about the person is still readable, other than "user.erase": they have a key, or there is plain
 * text.
 */
export async function hasReadableEvents(tx: Tx, userId: string): Promise<boolean> {
  return (await personKeys(tx, [userId])).size > 0 || (await findReadableSubjects(tx, [userId])).length > 0;
}

/** Finds erased people (without a key) about whom plain-text events were written since. */
export async function findReadableSubjects(tx: Tx, userIds: readonly string[]): Promise<string[]> {
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
 * Clears the contents of events not about a person (incident, pause, key) that match a pattern of the erased
 * addresses. Writes "audit.redact" for each, so that the chain verifies. Requires the row in `erasures`.
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
      reason: "it contained an address of an erased person",
    })),
  );
}
