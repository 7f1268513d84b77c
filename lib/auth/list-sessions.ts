import { transaction } from "#db/client.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { type Device, sessionsOf } from "./session.ts";

export interface SessionView extends Device {
  /** Tells it from others; it is not what the browser holds, nor made of that. */
  id: string;
  userId: string;
  createdAt: Date;
  /** To about five minutes. */
  lastSeenAt: Date;
  /** Whether it is the one that asks. */
  current: boolean;
}

/** More than anybody looks through; `endSessions` ends those beyond it, too. */
const most = 100;

/** Where a person is signed in, the last used first. Self with a session of their own, ADMIN and AUDITOR. */
export async function listSessions({ actor, now }: Ctx, userId: string): Promise<SessionView[]> {
  authorize(actor, "sessions.read", userId);
  const asking = actor.kind === "person" ? actor.sessionId : null;
  // As the service itself: no other actor's transaction sees a session.
  const rows = await transaction({ kind: "system", task: "auth.sessions" }, (tx) => sessionsOf(tx, userId, now, most));
  return rows.map((row) => ({ ...row, current: row.id === asking }));
}
