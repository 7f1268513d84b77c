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
 * Erases a person and all that is kept about them, in one transaction (GDPR article 17). What stays: hashes of their
 * addresses, so that nobody writes to them again; the evidence of their consents, keyed by an id that leads nowhere; a
 * verifiable audit trail whose contents about them can no longer be read; and the fact of the erasure. Self, signed in with
 * a session, and ADMIN. Throws NotFoundError (a second time too), ConflictError for the last ADMIN.
 */
export async function eraseUser(ctx: Ctx, input: z.input<typeof EraseUser>): Promise<{ userId: string }> {
  const userId = subjectUserId(ctx.actor, input.userId);
  authorize(ctx.actor, "people.erase", userId);
  const { reason } = parse(EraseUser, input);
  const erasure = await withoutDeadlock(() =>
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

/** Erases one locked person. The order matters: what the audit trail says about them is forgotten after the row that allows it, and before the last entry. */
export async function erase(tx: Tx, ctx: Ctx, person: Person, erasedAt: Date, reason: string): Promise<Erasure> {
  const { addressHashes, addresses, removed } = await eraseRows(tx, person);
  const erasure = { userId: person.id, erasedAt, addressHashes };
  await recordErasure(tx, ctx, erasure);
  const patterns = addresses.map(({ address }) => addressPattern(address));
  await redactEvents(tx, ctx, person.id, patterns);
  await forget(tx, ctx, person.id, reason, removed);
  return erasure;
}

/** Makes unreadable what the trail says about somebody, and writes there why, without addresses: that text stays for good. Their row in `erasures` is there already. */
export async function forget(tx: Tx, ctx: Ctx, userId: string, reason: string, removed: number): Promise<void> {
  await forgetPerson(tx, userId);
  await audit(tx, ctx, { action: "user.erase", subject: userId, reason: scrubText(reason), after: { removed } });
}

/** The person and every ADMIN, in one order: two admins who erase each other wait and do not both succeed. */
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

/** A batch that is being sent locks rows of several people in an order of its own; one of the two gives way and comes again. */
export async function withoutDeadlock<T>(fn: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fn();
    } catch (error) {
      if (databaseError(error)?.code !== "40P01" || attempt === 3) throw error;
    }
  }
}
