import { createHash, randomBytes } from "node:crypto";
import { and, eq, getTableColumns, gt, isNull } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { verificationTokens } from "#db/schema/access.ts";
import { users } from "#db/schema/people.ts";
import type { Actor } from "#lib/actor.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import { env } from "#lib/env.ts";
import type { Attempt } from "./sign-in-attempt.ts";

const system: Actor = { kind: "system", task: "auth.link" };

/**
 * Hashes like next-auth with an empty secret. A token of 256 random bits needs no secret, and so a link survives a
 * rotation of secrets.
 */
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/**
 * Creates a link to the confirmation page. Opening it does not consume the token, because mail scanners open every
 * link.
 */
export async function createLink(tx: Tx, email: string, next: string, expiresAt: Date): Promise<string> {
  const token = randomBytes(32).toString("hex");
  await tx
    .insert(verificationTokens)
    .values({ identifier: normaliseEmail(email), tokenHash: hashOf(token), expiresAt });
  return `${env().appUrl}/sign-in/confirm?${new URLSearchParams({ token, next })}`;
}

/** Finds the person who may sign in with this link now, or null. Does not consume the token. */
export async function findLinkOwner(token: string, now: Date): Promise<string | null> {
  const [row] = await transaction(system, (tx) =>
    tx
      .select({ userId: users.id })
      .from(verificationTokens)
      .innerJoin(users, eq(users.emailKey, verificationTokens.identifier))
      .where(isUnused(hashOf(token), now)),
  );
  return row?.userId ?? null;
}

const isUnused = (tokenHash: string, now: Date) =>
  and(
    eq(verificationTokens.tokenHash, tokenHash),
    isNull(verificationTokens.usedAt),
    gt(verificationTokens.expiresAt, now),
  );

/**
 * Consumes a link by its token's hash. Of parallel calls, one gets the address that the link was mailed to, the
 * others null. Writes account, person and refusal to `attempt`.
 */
export async function redeemLink(
  attempt: Attempt,
  tokenHash: string,
): Promise<{ email: string; expiresAt: Date } | null> {
  const { now } = attempt.ctx;
  const [token] = await transaction(system, (tx) =>
    tx
      .select({ ...getTableColumns(verificationTokens), userId: users.id })
      .from(verificationTokens)
      .leftJoin(users, eq(users.emailKey, verificationTokens.identifier))
      .where(eq(verificationTokens.tokenHash, tokenHash)),
  );
  attempt.account = token?.identifier ?? null;
  attempt.userId = token?.userId ?? null;
  const [used] = await transaction(system, (tx) =>
    tx.update(verificationTokens).set({ usedAt: now }).where(isUnused(tokenHash, now)).returning(),
  );
  if (used) return { email: used.identifier, expiresAt: used.expiresAt };
  attempt.refusal = !token ? "unknown link" : token.expiresAt <= now ? "expired link" : "used link";
  return null;
}
