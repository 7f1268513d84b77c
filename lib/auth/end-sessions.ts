import { eq } from "drizzle-orm";
import { z } from "zod";
import { transaction } from "#db/client.ts";
import { sessions } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { parse, reason } from "#lib/parse.ts";

const EndSessions = z.object({ userId: z.string(), reason });

/** Signs a person out everywhere, at once and in every process: each request reads its session's row. Self, and ADMIN. */
export async function endSessions(ctx: Ctx, input: z.input<typeof EndSessions>): Promise<{ ended: number }> {
  authorize(ctx.actor, "sessions.end", input.userId);
  const { userId, reason } = parse(EndSessions, input);
  // As the service itself: no other actor's transaction sees a session.
  return transaction({ kind: "system", task: "auth.end-sessions" }, async (tx) => {
    const { rowCount } = await tx.delete(sessions).where(eq(sessions.userId, userId));
    const ended = rowCount ?? 0;
    await audit(tx, ctx, { action: "sessions.end", subject: userId, reason, after: { ended } });
    return { ended };
  });
}
