import { randomUUID } from "node:crypto";
import { endSessions } from "./end-sessions.ts";
import { dropSession, findSession } from "./session.ts";

/** Ends this session, or with `everywhere` all of its person's. A token that is no session's does nothing. */
export async function signOut(token: string, { everywhere, now }: { everywhere: boolean; now: Date }): Promise<void> {
  const actor = everywhere ? await findSession(token, now) : null;
  if (actor) await endSessions({ actor, requestId: randomUUID(), now }, { userId: actor.userId });
  await dropSession(token);
}
