import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { announceChange, transaction } from "#db/client.ts";
import { sessions } from "#db/schema/index.ts";
import { actorId, personOf } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { NotFoundError, ValidationError } from "#lib/errors.ts";
import { parse, reason } from "#lib/parse.ts";
import { getPerson } from "#lib/people/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";

const EndSession = z.object({ userId: z.string(), sessionId: z.string(), reason });

/**
 * Ends one session of a person, immediately in this process and within a second in others. For the person, and for ADMIN
 * with a reason, which is recorded as a security event. Throws ValidationError, or NotFoundError for an unknown person or session.
 */
export async function endSession(ctx: Ctx, input: z.input<typeof EndSession>): Promise<{ sessionId: string }> {
  authorize(ctx.actor, "sessions.end", input.userId);
  const { userId, sessionId, reason } = parse(EndSession, input);
  const isOther = personOf(ctx.actor) !== userId;
  if (isOther && !reason) throw new ValidationError("must not be blank", ["reason"]);
  // As the system actor: row-level security hides sessions from other actors.
  await transaction({ kind: "system", task: "auth.end-session" }, async (tx) => {
    announceChange(tx, "credentials");
    await getPerson(tx, userId);
    const session = and(eq(sessions.userId, userId), eq(sessions.id, sessionId));
    const { rowCount } = await tx.delete(sessions).where(session);
    if (!rowCount) throw new NotFoundError("There is no such session.", ["sessionId"]);
    await audit(tx, ctx, { action: "session.end", subject: userId, reason, after: { sessionId } });
  });
  if (isOther)
    await recordSecurityEvent(ctx, {
      kind: "sessions.end",
      subject: userId,
      detail: { by: actorId(ctx.actor), ended: 1 },
    });
  return { sessionId };
}
