import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { sessions } from "#db/schema/index.ts";
import { audit } from "#lib/audit/index.ts";
import { endSessions } from "./end-sessions.ts";
import { dropSession, findSession, hashToken } from "./session.ts";

/**
 * Ends this session, or with `everywhere` all of its person's, and writes it down. A token that is no session's does nothing,
 * and one whose session was over leaves no trace.
 */
export async function signOut(token: string, { everywhere, now }: { everywhere: boolean; now: Date }): Promise<void> {
  const actor = await findSession(token, now);
  if (!actor) return dropSession(token);
  const ctx = { actor, requestId: randomUUID(), now };
  const { userId, sessionId } = actor;
  if (everywhere) {
    await endSessions(ctx, { userId });
    return;
  }
  await transaction({ kind: "system", task: "auth.sign-out" }, async (tx) => {
    const { rowCount } = await tx.delete(sessions).where(eq(sessions.tokenHash, hashToken(token)));
    if (rowCount) await audit(tx, ctx, { action: "auth.sign-out", subject: userId, after: { sessionId } });
  });
}
