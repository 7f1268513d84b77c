import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, inArray, lt, lte, not, sql } from "drizzle-orm";
import { announceChange, type Tx, transaction } from "#db/client.ts";
import { sessions, users } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { newId } from "#lib/ids.ts";
import type { Person } from "#lib/people/index.ts";
import { type Credential, credentialFinder } from "./credential-cache.ts";

const hourMs = 60 * 60 * 1000;
/** Counted from the sign-in, also for an active session. */
export const sessionTtlMs = 30 * 24 * hourMs;
/** For ADMIN and AUDITOR, who read or change other people's data. */
export const privilegedTtlMs = 12 * hourMs;
/** Counted from the last use. */
export const sessionIdleMs = 14 * 24 * hourMs;
export const privilegedIdleMs = 2 * hourMs;
/** Granularity of the last use. Limits writes to one per interval, and an idle session ends up to this much earlier. */
export const lastSeenIntervalMs = 5 * 60_000;

export type SessionPerson = Pick<Person, "id" | "role" | "timeZone">;

/** Browser and system of a sign-in in plain words: "Firefox", "Linux". null: unknown. */
export interface Device {
  browser: string | null;
  system: string | null;
}
export const unknownDevice: Device = { browser: null, system: null };

const seconds = (ms: number) => sql`make_interval(secs => ${ms / 1_000})`;

const system: Actor = { kind: "system", task: "auth.session" };
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");
export const newSessionToken = (): string => randomBytes(32).toString("base64url");

/**
 * Starts a session in the caller's transaction (as the system actor), with a new token, and ends the session whose
 * token the browser had before (session fixation). Stores only the token's hash.
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
  if (replaces !== null) await endByToken(tx, replaces);
  await tx
    .insert(sessions)
    .values({ tokenHash: hashToken(token), id, userId, createdAt: now, expiresAt, lastSeenAt: now, ...device });
  return { id, token, expiresAt };
}

/** Starts a session without a sign-in, for tests and scripts. */
export const createSession = (
  userId: string,
  now: Date,
  device = unknownDevice,
): Promise<{ id: string; token: string; expiresAt: Date }> =>
  transaction(system, (tx) => beginSession(tx, userId, now, { device }));

/** The moment at which a session ends. Depends on the current role: a new ADMIN may have to sign in again. */
const endsAt = sql<Date>`LEAST(${sessions.expiresAt}, ${sessions.lastSeenAt} + ${seconds(sessionIdleMs)},
  CASE WHEN ${users.role} IN ('ADMIN', 'AUDITOR') THEN
    LEAST(${sessions.createdAt} + ${seconds(privilegedTtlMs)}, ${sessions.lastSeenAt} + ${seconds(privilegedIdleMs)}) END)`.mapWith(
  sessions.expiresAt,
);
const hasEnded = (now: Date) => lte(endsAt, now);

type SessionActor = Actor & { kind: "person" };
const findSessionActor = credentialFinder<SessionActor>("session");

/** Finds the person of a session token, with the current role, or null. */
export async function findSession(token: string, now: Date): Promise<SessionActor | null> {
  if (!/^[A-Za-z0-9_-]{20,128}$/.test(token)) return null;
  return findSessionActor(token, now, () => lookUpSession(hashToken(token), now));
}

const lookUpSession = (tokenHash: string, now: Date): Promise<Credential<SessionActor> | null> =>
  transaction(system, async (tx) => {
    const [found] = await tx
      .select({ id: sessions.id, userId: users.id, role: users.role, lastSeenAt: sessions.lastSeenAt, endsAt })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, tokenHash), not(hasEnded(now))));
    if (!found) return null;
    if (now.getTime() - found.lastSeenAt.getTime() > lastSeenIntervalMs) await updateLastSeen(tx, tokenHash, now);
    const { id, userId, role, endsAt: end } = found;
    return { actor: { kind: "person", userId, role, sessionId: id }, endsAt: end };
  });

/** Skips a locked row: of parallel requests of a page, one writes and none waits. */
async function updateLastSeen(tx: Tx, tokenHash: string, now: Date): Promise<void> {
  const stale = and(
    eq(sessions.tokenHash, tokenHash),
    lt(sessions.lastSeenAt, new Date(now.getTime() - lastSeenIntervalMs)),
  );
  const unlocked = tx
    .select({ it: sessions.tokenHash })
    .from(sessions)
    .where(stale)
    .for("update", { skipLocked: true });
  await tx.update(sessions).set({ lastSeenAt: now }).where(inArray(sessions.tokenHash, unlocked));
}

/** A person's active sessions, last used first. Reads no token and no token hash. */
export const sessionsOf = (tx: Tx, userId: string, now: Date, limit: number) =>
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
    .where(and(eq(sessions.userId, userId), not(hasEnded(now))))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .limit(limit);

/** Ends the session of this token, if there is one. */
export async function deleteSession(token: string): Promise<void> {
  await transaction(system, (tx) => endByToken(tx, token));
}

/** Returns the number of ended sessions, 0 or 1. */
export async function endByToken(tx: Tx, token: string): Promise<number> {
  announceChange(tx, "credentials");
  const { rowCount } = await tx.delete(sessions).where(eq(sessions.tokenHash, hashToken(token)));
  return rowCount ?? 0;
}

/** Deletes ended sessions and those of deleted people. Returns the number. */
export async function purgeSessions(tx: Tx, now: Date): Promise<number> {
  announceChange(tx, "credentials");
  const { rowCount } = await tx.delete(sessions).where(sql`${sessions.tokenHash} IN (
    SELECT ${sessions.tokenHash} FROM ${sessions} LEFT JOIN ${users} ON ${users.id} = ${sessions.userId}
    WHERE ${users.id} IS NULL OR ${hasEnded(now)})`);
  return rowCount ?? 0;
}
