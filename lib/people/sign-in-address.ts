import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { actorId, isAdmin } from "#lib/actor.ts";
import { auditMany } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError } from "#lib/errors.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import type { Role } from "#lib/vocabulary.ts";
import { maskAddress } from "./mask.ts";

/** Somebody with a role whose e-mail address is about to change; `row`: where in the input, from 0. */
interface Moved extends Record<string, unknown> {
  row: number;
  id: string;
  role: Role;
  before: string | null;
  after: string | null;
}

const masked = (email: string | null) => ({ email: email === null ? null : maskAddress(email) });

/**
 * Whoever holds an address signs in as its person, by a mailed link and at the first OpenID sign-in. So those of people with
 * a role are an ADMIN's to change, and each change is in their audit trail. Call it before the change, with the rows locked:
 * a role is not given meanwhile. `given`: a table expression with the columns row, external_id and email, null where it is
 * cleared, of those alone whose address is given. Throws ConflictError.
 */
export async function guardSignInAddresses(tx: Tx, ctx: Ctx, given: SQL): Promise<Moved[]> {
  const { rows: moved } = await tx.execute<Moved>(sql`
    SELECT g.row, u.id, u.role, u.email AS before, g.email AS after
    FROM (${given}) g JOIN ${users} u ON u.external_id = g.external_id
    WHERE u.role <> 'VIEWER' AND u.email IS DISTINCT FROM g.email ORDER BY g.row`);
  const [first] = moved;
  if (first && !isAdmin(ctx.actor))
    throw new ConflictError("This person has a role here: only an ADMIN changes their e-mail address.", [
      "users",
      String(first.row),
      "email",
    ]);
  await auditMany(
    tx,
    ctx,
    moved.map(({ id, before, after }) => ({
      action: "contact.change",
      subject: id,
      before: masked(before),
      after: masked(after),
    })),
  );
  return moved;
}

/** Tells those who watch, once the change has committed. */
export async function tellOfSignInAddresses(ctx: Ctx, moved: readonly Moved[]): Promise<void> {
  for (const { id, role } of moved)
    await recordSecurityEvent(ctx, { kind: "contact.change", subject: id, detail: { role, by: actorId(ctx.actor) } });
}
