import { actorId, isAdmin } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError } from "#lib/errors.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import type { ContactChange } from "./contact-change.ts";

/**
 * Whoever holds an address signs in as its person, by a mailed link and at the first OpenID sign-in. So those of people with
 * a role are an ADMIN's to change. Call it before the change, with the rows locked: a role is not given meanwhile. Returns
 * those changes. Throws ConflictError.
 */
export function guardSignInAddresses(ctx: Ctx, changes: readonly ContactChange[]): ContactChange[] {
  const moved = changes.filter(({ role, before, after }) => role !== "VIEWER" && before.email !== after.email);
  const [first] = moved;
  if (first && !isAdmin(ctx.actor))
    throw new ConflictError("This person has a role. Only an ADMIN can change their email address.", [
      "users",
      String(first.row),
      "email",
    ]);
  return moved;
}

/** Tells those who watch, once the change has committed. */
export async function tellOfSignInAddresses(ctx: Ctx, moved: readonly ContactChange[]): Promise<void> {
  for (const { id, role } of moved)
    await recordSecurityEvent(ctx, { kind: "contact.change", subject: id, detail: { role, by: actorId(ctx.actor) } });
}
