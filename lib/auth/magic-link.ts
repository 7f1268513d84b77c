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

/** As next-auth hashes it when its secret is empty. 256 random bits need no secret, and so a link outlives a change of secrets. */
const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** A link to the page with the button: opening it uses nothing up, for mail scanners open every link. */
export async function makeLink(tx: Tx, email: string, next: string, expiresAt: Date): Promise<string> {
  const token = randomBytes(32).toString("hex");
  await tx
    .insert(verificationTokens)
    .values({ identifier: normaliseEmail(email), tokenHash: hashOf(token), expiresAt });
  return `${env().appUrl}/sign-in/confirm?${new URLSearchParams({ token, next })}`;
}

/** The person who may sign in with this link at the moment, or null. Uses nothing up. */
export async function holderOfLink(token: string, now: Date): Promise<string | null> {
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
 * Uses a link up, by its token's hash: of several at the same moment one gets the address that it was mailed to, the others
 * null. `attempt` learns whose it is and why it does not hold.
 */
export async function redeemLink(
  attempt: Attempt,
  tokenHash: string,
): Promise<{ email: string; expiresAt: Date } | null> {
  const { now } = attempt.ctx;
  const [known] = await transaction(system, (tx) =>
    tx
      .select({ ...getTableColumns(verificationTokens), userId: users.id })
      .from(verificationTokens)
      .leftJoin(users, eq(users.emailKey, verificationTokens.identifier))
      .where(eq(verificationTokens.tokenHash, tokenHash)),
  );
  attempt.account = known?.identifier ?? null;
  attempt.userId = known?.userId ?? null;
  const [used] = await transaction(system, (tx) =>
    tx.update(verificationTokens).set({ usedAt: now }).where(isUnused(tokenHash, now)).returning(),
  );
  if (used) return { email: used.identifier, expiresAt: used.expiresAt };
  attempt.refusal = !known ? "unknown link" : known.expiresAt <= now ? "expired link" : "used link";
  return null;
}
