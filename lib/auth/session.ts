import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, inArray, lt, lte, not, or, type SQL, sql } from "drizzle-orm";
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
/** Since it was last used. */
export const sessionIdleMs = 14 * 24 * hourMs;
export const privilegedIdleMs = 2 * hourMs;
/** How late the last use may be known: so a session is written to at most this often, and ends for being idle that much early. */
export const lastSeenGrainMs = 5 * 60_000;

export type SessionPerson = Pick<Person, "id" | "role" | "timeZone">;

/** With what somebody signed in, in plain words: "Firefox", "Linux". Null: not known. */
export interface Device {
  browser: string | null;
  system: string | null;
}
export const unknownDevice: Device = { browser: null, system: null };

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
  {
    token = newSessionToken(),
    replaces = null,
    device = unknownDevice,
  }: { token?: string; replaces?: string | null; device?: Device } = {},
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const id = newId("session");
  const expiresAt = new Date(now.getTime() + sessionTtlMs);
  if (replaces !== null) await tx.delete(sessions).where(eq(sessions.tokenHash, hashToken(replaces)));
  await tx
    .insert(sessions)
    .values({ tokenHash: hashToken(token), id, userId, createdAt: now, expiresAt, lastSeenAt: now, ...device });
  return { id, token, expiresAt };
}

/** A session without a sign-in: for tests and scripts. */
export const createSession = (
  userId: string,
  now: Date,
  device = unknownDevice,
): Promise<{ id: string; token: string; expiresAt: Date }> =>
  transaction(system, (tx) => beginSession(tx, userId, now, { device }));

/** By the role that the person has now: whoever becomes ADMIN signs in anew, if their session is an old one or was idle. */
function isOver(now: Date): SQL {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const over = or(
    lte(sessions.expiresAt, now),
    lte(sessions.lastSeenAt, ago(sessionIdleMs)),
    and(
      inArray(users.role, ["ADMIN", "AUDITOR"]),
      or(lte(sessions.createdAt, ago(privilegedTtlMs)), lte(sessions.lastSeenAt, ago(privilegedIdleMs))),
    ),
  );
  return sql`(${over})`;
}

/** The person behind a session token, with the role they have now, or null. Read anew each time: an ended session ends at once. */
export async function findSession(token: string, now: Date): Promise<(Actor & { kind: "person" }) | null> {
  if (!/^[A-Za-z0-9_-]{20,128}$/.test(token)) return null;
  const tokenHash = hashToken(token);
  const row = await transaction(system, async (tx) => {
    const [found] = await tx
      .select({ id: sessions.id, userId: users.id, role: users.role, lastSeenAt: sessions.lastSeenAt })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, tokenHash), not(isOver(now))));
    if (found && now.getTime() - found.lastSeenAt.getTime() > lastSeenGrainMs) await seen(tx, tokenHash, now);
    return found;
  });
  return row ? { kind: "person", userId: row.userId, role: row.role, sessionId: row.id } : null;
}

/** Of a page's many requests at once one writes, and none waits for it. */
async function seen(tx: Tx, tokenHash: string, now: Date): Promise<void> {
  const stale = and(
    eq(sessions.tokenHash, tokenHash),
    lt(sessions.lastSeenAt, new Date(now.getTime() - lastSeenGrainMs)),
  );
  const free = tx.select({ it: sessions.tokenHash }).from(sessions).where(stale).for("update", { skipLocked: true });
  await tx.update(sessions).set({ lastSeenAt: now }).where(inArray(sessions.tokenHash, free));
}

/** Those of a person that are not over, the last used first. Nothing that signs anybody in is among what is read. */
export const sessionsOf = (tx: Tx, userId: string, now: Date, most: number) =>
  tx
    .select({
      id: sessions.id,
      userId: sessions.userId,
      createdAt: sessions.createdAt,
      lastSeenAt: sessions.lastSeenAt,
      browser: sessions.browser,
      system: sessions.system,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.userId, userId), not(isOver(now))))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .limit(most);

/** Ends the session that a browser holds, if it is one. */
export async function dropSession(token: string): Promise<void> {
  await transaction(system, (tx) => tx.delete(sessions).where(eq(sessions.tokenHash, hashToken(token))));
}

/** Deletes the sessions that are over, and those of people who are gone. Returns how many. */
export async function purgeSessions(tx: Tx, now: Date): Promise<number> {
  const { rowCount } = await tx.delete(sessions).where(sql`${sessions.tokenHash} IN (
    SELECT ${sessions.tokenHash} FROM ${sessions} LEFT JOIN ${users} ON ${users.id} = ${sessions.userId}
    WHERE ${users.id} IS NULL OR ${isOver(now)})`);
  return rowCount ?? 0;
}
