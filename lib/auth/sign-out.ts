import { transaction } from "#db/client.ts";
import { audit } from "#lib/audit/index.ts";
import { currentRequestId } from "#lib/telemetry/index.ts";
import { endSessions } from "./end-sessions.ts";
import { deleteSession, endByToken, findSession } from "./session.ts";

/**
 * Ends this session, or all of the person's with `everywhere`, and audits it. An unknown token does nothing; an ended
 * session is deleted without an audit event.
 */
export async function signOut(token: string, { everywhere, now }: { everywhere: boolean; now: Date }): Promise<void> {
  const actor = await findSession(token, now);
  if (!actor) return deleteSession(token);
  const ctx = { actor, requestId: currentRequestId(), now };
  const { userId, sessionId } = actor;
  if (everywhere) {
    await endSessions(ctx, { userId });
    return;
  }
  await transaction({ kind: "system", task: "auth.sign-out" }, async (tx) => {
    if (await endByToken(tx, token))
      await audit(tx, ctx, { action: "auth.sign-out", subject: userId, after: { sessionId } });
  });
}
