import { eq, or } from "drizzle-orm";
import { z } from "zod";
import { databaseError, type Tx, transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { audit, forgetPerson, redactEvents } from "#lib/audit/index.ts";
import { authorize, subjectUserId } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError, NotFoundError } from "#lib/errors.ts";
import { parse, storable } from "#lib/parse.ts";
import type { Person } from "#lib/people/index.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { addressPattern } from "./addresses.ts";
import { eraseRows } from "./erase-rows.ts";
import { appendErasure } from "./erasure-file.ts";
import { type Erasure, recordErasure } from "./erasures.ts";
import { service } from "./service.ts";

const EraseUser = z.object({
  userId: z.string().nullish(),
  reason: storable.trim().min(1, "must not be empty").max(1000, "has more than 1000 characters"),
});

/**
 * Erases a person and their data in one transaction (GDPR article 17); docs/decisions/0012 lists what is kept. For
 * the person with a session, and ADMIN. Throws NotFoundError (also if already erased), and ConflictError for the last
 * ADMIN.
 */
export async function eraseUser(ctx: Ctx, input: z.input<typeof EraseUser>): Promise<{ userId: string }> {
  const userId = subjectUserId(ctx.actor, input.userId);
  authorize(ctx.actor, "people.erase", userId);
  const { reason } = parse(EraseUser, input);
  const erasure = await retryOnDeadlock(() =>
    transaction(service, async (tx) => {
      const { person, otherAdmins } = await lockForErasure(tx, userId);
      if (person.role === "ADMIN" && otherAdmins === 0)
        throw new ConflictError("This is the last ADMIN. Give another person the ADMIN role first.", ["userId"]);
      return erase(tx, ctx, person, ctx.now, reason);
    }),
  );
  await appendErasure(ctx, erasure);
  return { userId };
}

/**
 * Erases one locked person. Order matters: the row in `erasures` allows forgetting the audit events, and the last
 * audit entry must come after that.
 */
export async function erase(tx: Tx, ctx: Ctx, person: Person, erasedAt: Date, reason: string): Promise<Erasure> {
  const { addressHashes, addresses, removed } = await eraseRows(tx, person);
  const erasure = { userId: person.id, erasedAt, addressHashes };
  await recordErasure(tx, ctx, erasure);
  const patterns = addresses.map(({ address }) => addressPattern(address));
  await redactEvents(tx, ctx, person.id, patterns);
  await forgetAuditEvents(tx, ctx, person.id, reason, removed);
  return erasure;
}

/**
 * Makes the audit events about a person unreadable and records the reason, without addresses, because that text is
 * kept for good. Requires the row in `erasures`.
 */
export async function forgetAuditEvents(
  tx: Tx,
  ctx: Ctx,
  userId: string,
  reason: string,
  removed: number,
): Promise<void> {
  await forgetPerson(tx, userId);
  await audit(tx, ctx, { action: "user.erase", subject: userId, reason: scrubText(reason), after: { removed } });
}

/** Locks the person and every ADMIN in a fixed order, so that of two admins who erase each other only one succeeds. */
export async function lockForErasure(tx: Tx, userId: string): Promise<{ person: Person; otherAdmins: number }> {
  if (!storable.safeParse(userId).success) throw new NotFoundError("There is no such person.", ["userId"]);
  const rows = await tx
    .select()
    .from(users)
    .where(or(eq(users.id, userId), eq(users.role, "ADMIN")))
    .orderBy(users.id)
    .for("update");
  const person = rows.find(({ id }) => id === userId);
  if (!person) throw new NotFoundError("There is no such person.", ["userId"]);
  return { person, otherAdmins: rows.filter(({ id, role }) => id !== userId && role === "ADMIN").length };
}

/** Retries a deadlock up to three times: a delivery batch locks rows of several people in another order. */
export async function retryOnDeadlock<T>(fn: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fn();
    } catch (error) {
      if (databaseError(error)?.code !== "40P01" || attempt === 3) throw error;
    }
  }
}
