import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, lte, or, type SQL, sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { sessions, users } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { newId } from "#lib/ids.ts";
import type { Person } from "#lib/people/index.ts";

const hourMs = 60 * 60 * 1000;
/** From the sign-in on, however busy the session is. */
export const sessionTtlMs = 30 * 24 * hourMs;
/** Of those who read or change what is other people's. */
export const privilegedTtlMs = 12 * hourMs;

export type SessionPerson = Pick<Person, "id" | "role" | "timeZone">;

const system: Actor = { kind: "system", task: "auth.session" };
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");
export const newSessionToken = (): string => randomBytes(32).toString("base64url");

/**
 * Begins a session in the caller's transaction (as the service itself) and ends the one whose token the browser had before:
 * who signs in gets a token that nobody can know. Only the token's hash is kept.
 */
export async function beginSession(
  tx: Tx,
  userId: string,
  now: Date,
  { token = newSessionToken(), replaces = null }: { token?: string; replaces?: string | null } = {},
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const id = newId("session");
  const expiresAt = new Date(now.getTime() + sessionTtlMs);
  if (replaces !== null) await tx.delete(sessions).where(eq(sessions.tokenHash, hashToken(replaces)));
  await tx.insert(sessions).values({ tokenHash: hashToken(token), id, userId, createdAt: now, expiresAt });
  return { id, token, expiresAt };
}

/** A session without a sign-in: for tests and scripts. */
export const createSession = (userId: string, now: Date): Promise<{ token: string; expiresAt: Date }> =>
  transaction(system, (tx) => beginSession(tx, userId, now));

/** By the role that the person has now: whoever becomes ADMIN signs in anew, if their session is an old one. */
const isOver = (now: Date): SQL | undefined =>
  or(
    lte(sessions.expiresAt, now),
    and(lte(sessions.createdAt, new Date(now.getTime() - privilegedTtlMs)), sql`${users.role} IN ('ADMIN', 'AUDITOR')`),
  );

/** The person behind a session token, with the role they have now, or null. Read anew each time: an ended session ends at once. */
export async function findSession(token: string, now: Date): Promise<(Actor & { kind: "person" }) | null> {
  if (!/^[A-Za-z0-9_-]{20,128}$/.test(token)) return null;
  const [row] = await transaction(system, (tx) =>
    tx
      .select({ id: sessions.id, userId: users.id, role: users.role })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, hashToken(token)), gt(sessions.expiresAt, now), sql`NOT ${isOver(now)}`)),
  );
  return row ? { kind: "person", userId: row.userId, role: row.role, sessionId: row.id } : null;
}

export async function endSession(token: string): Promise<void> {
  await transaction(system, (tx) => tx.delete(sessions).where(eq(sessions.tokenHash, hashToken(token))));
}

/** Deletes the sessions that are over, and those of people who are gone. Returns how many. */
export async function purgeSessions(tx: Tx, now: Date): Promise<number> {
  const { rowCount } = await tx.delete(sessions).where(sql`${sessions.tokenHash} IN (
    SELECT ${sessions.tokenHash} FROM ${sessions} LEFT JOIN ${users} ON ${users.id} = ${sessions.userId}
    WHERE ${users.id} IS NULL OR ${isOver(now)})`);
  return rowCount ?? 0;
}
