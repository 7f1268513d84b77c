import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { sessions, users } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { newId } from "#lib/ids.ts";

export const sessionTtlMs = 30 * 24 * 60 * 60 * 1000;

const system: Actor = { kind: "system", task: "auth.session" };
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Starts a session. The token goes into the cookie; only its hash is kept. */
export async function createSession(userId: string, now: Date): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + sessionTtlMs);
  await transaction(system, (tx) =>
    tx
      .insert(sessions)
      .values({ tokenHash: hashToken(token), id: newId("session"), userId, createdAt: now, expiresAt }),
  );
  return { token, expiresAt };
}

/** The person behind a session token, with the role they have now, or null. Read anew each time: an ended session ends at once. */
export async function findSession(token: string, now: Date): Promise<(Actor & { kind: "person" }) | null> {
  if (!/^[A-Za-z0-9_-]{20,128}$/.test(token)) return null;
  const [row] = await transaction(system, (tx) =>
    tx
      .select({ id: sessions.id, userId: users.id, role: users.role })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, hashToken(token)), gt(sessions.expiresAt, now))),
  );
  return row ? { kind: "person", userId: row.userId, role: row.role, sessionId: row.id } : null;
}

export async function endSession(token: string): Promise<void> {
  await transaction(system, (tx) => tx.delete(sessions).where(eq(sessions.tokenHash, hashToken(token))));
}
