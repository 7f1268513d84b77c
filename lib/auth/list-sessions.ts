import { transaction } from "#db/client.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type Device, sessionsOf } from "./session.ts";

export interface SessionView extends Device {
  /** Identifies the session. Neither the token nor derived from it. */
  id: string;
  userId: string;
  createdAt: Date;
  /** Accurate to about five minutes. */
  lastSeenAt: Date;
  /** True for the session that makes the request. */
  current: boolean;
}

/** Maximum sessions listed; `endSessions` also ends the others. */
const maxSessions = 100;

/** Lists a person's sessions, last used first. For the person with a session, ADMIN and AUDITOR. */
export async function listSessions({ actor, now }: Ctx, userId: string): Promise<SessionView[]> {
  authorize(actor, "sessions.read", userId);
  const currentSessionId = actor.kind === "person" ? actor.sessionId : null;
  // As the system actor: row-level security hides sessions from other actors.
  const rows = await transaction({ kind: "system", task: "auth.sessions" }, (tx) =>
    sessionsOf(tx, userId, now, maxSessions),
  );
  return rows.map((row) => ({ ...row, current: row.id === currentSessionId }));
}
