import { eq } from "drizzle-orm";
import { z } from "zod";
import { announceChange, transaction } from "#db/client.ts";
import { sessions } from "#db/schema/index.ts";
import { actorId, personOf } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ValidationError } from "#lib/errors.ts";
import { parse, reason } from "#lib/parse.ts";
import { getPerson } from "#lib/people/index.ts";
import { recordSecurityEvent } from "#lib/security/index.ts";

const EndSessions = z.object({ userId: z.string(), reason });

/**
 * Ends all sessions of a person, immediately in this process and within a second in others. For the person, and for ADMIN
 * with a reason, which is recorded as a security event. Throws ValidationError, NotFoundError.
 */
export async function endSessions(ctx: Ctx, input: z.input<typeof EndSessions>): Promise<{ ended: number }> {
  authorize(ctx.actor, "sessions.end", input.userId);
  const { userId, reason } = parse(EndSessions, input);
  const isOther = personOf(ctx.actor) !== userId;
  if (isOther && !reason) throw new ValidationError("must not be blank", ["reason"]);
  // As the system actor: row-level security hides sessions from other actors.
  const ended = await transaction({ kind: "system", task: "auth.end-sessions" }, async (tx) => {
    announceChange(tx, "credentials");
    await getPerson(tx, userId);
    const { rowCount } = await tx.delete(sessions).where(eq(sessions.userId, userId));
    await audit(tx, ctx, { action: "sessions.end", subject: userId, reason, after: { ended: rowCount ?? 0 } });
    return rowCount ?? 0;
  });
  if (isOther)
    await recordSecurityEvent(ctx, {
      kind: "sessions.end",
      subject: userId,
      detail: { by: actorId(ctx.actor), ended },
    });
  return { ended };
}
