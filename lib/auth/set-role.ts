import { eq } from "drizzle-orm";
import { z } from "zod";
import { announceChange, type Tx, transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize, may } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ROLES } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";
import { parse, storable } from "#lib/parse.ts";
import { getPerson, type Person } from "#lib/people/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";
import { log, metrics } from "#lib/telemetry/index.ts";

const SetUserRole = z.object({
  userId: z.string(),
  role: z.enum(ROLES),
  reason: storable.trim().min(1, "must not be blank").max(1000, "has more than 1000 characters"),
});

/**
 * Changes a person's role, immediately in this process and within a second in others. ADMIN only; the last ADMIN cannot be
 * demoted. Alerts operations. Throws ValidationError, NotFoundError; an attempt by others is recorded as a security event.
 */
export async function setUserRole(ctx: Ctx, input: z.input<typeof SetUserRole>): Promise<{ user: Person }> {
  if (!may(ctx.actor, "roles.write"))
    await recordSecurityEvent(ctx, {
      kind: "privilege.attempt",
      subject: actorId(ctx.actor),
      detail: { attempted: "role" },
    });
  authorize(ctx.actor, "roles.write");
  const { userId, role, reason } = parse(SetUserRole, input);
  const { user, before } = await transaction(ctx.actor, async (tx) => {
    // Locks every ADMIN in a fixed order: of two who demote each other in parallel, the second finds no other ADMIN.
    const admins = await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.role, "ADMIN"))
      .orderBy(users.id)
      .for("update");
    const person = await getPerson(tx, userId);
    if (person.role === role) return { user: person, before: role };
    if (person.role === "ADMIN" && admins.length === 1)
      throw new ValidationError("This is the last ADMIN. Make another person ADMIN first.", ["role"]);
    return { user: await changeRole(tx, ctx, person, role, reason), before: person.role };
  });
  if (before !== role) await reportRoleChange(ctx, user, before);
  return { user };
}

async function changeRole(
  tx: Tx,
  ctx: Ctx,
  { id, role: before }: Person,
  role: Person["role"],
  reason: string,
): Promise<Person> {
  announceChange(tx, "credentials");
  const [changed] = await tx.update(users).set({ role, updatedAt: ctx.now }).where(eq(users.id, id)).returning();
  if (!changed) throw new Error("the person's row was not changed");
  await audit(tx, ctx, { action: "role.change", subject: id, reason, before: { role: before }, after: { role } });
  await alertOperations(tx, {
    title: `Role changed: ${id} is now ${role}`,
    text: `Before: ${before}. Changed by ${actorId(ctx.actor)} at ${ctx.now.toISOString()}. The reason is in the audit log.`,
    severity: role === "VIEWER" ? "info" : "warning",
  });
  return changed;
}

async function reportRoleChange(ctx: Ctx, { id, role }: Person, before: Person["role"]): Promise<void> {
  metrics.roleChanges.inc({ role });
  log.warn({
    requestId: ctx.requestId,
    user: actorId(ctx.actor),
    role: "ADMIN",
    action: "role.change",
    target: id,
    result: "ok",
    before,
    after: role,
  });
  await recordSecurityEvent(ctx, { kind: "role.change", subject: id, detail: { before, after: role } });
}
