import { actorId, isAdmin } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError } from "#lib/errors.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import type { ContactChange } from "./contact-change.ts";

/**
 * Allows only an ADMIN to change the e-mail address of a person with a role, because the owner of an address can sign in as
 * its person. Call it before the change, with the rows locked, so that no role is granted in between. Returns the changes of
 * such addresses. Throws ConflictError.
 */
export function guardSignInAddresses(ctx: Ctx, changes: readonly ContactChange[]): ContactChange[] {
  const changed = changes.filter(({ role, before, after }) => role !== "VIEWER" && before.email !== after.email);
  const [first] = changed;
  if (first && !isAdmin(ctx.actor))
    throw new ConflictError("This person has a role. Only an ADMIN can change their email address.", [
      "users",
      String(first.row),
      "email",
    ]);
  return changed;
}

/** Records a security event for each change. Call it after the commit. */
export async function reportSignInAddressChanges(ctx: Ctx, changed: readonly ContactChange[]): Promise<void> {
  for (const { id, role } of changed)
    await recordSecurityEvent(ctx, { kind: "contact.change", subject: id, detail: { role, by: actorId(ctx.actor) } });
}
