import { and, eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { userIdentities, users } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import { env } from "#lib/env.ts";
import type { Person } from "#lib/people/index.ts";
import type { Attempt } from "./sign-in-attempt.ts";

/** What we read of an ID token (OpenID Connect Core 1.0, sections 2 and 5.1). */
export interface Claims {
  iss?: string;
  sub: string;
  email?: string;
  email_verified?: unknown;
}

const system: Actor = { kind: "system", task: "auth.oidc" };

export const hasOidc = (): boolean => env().OIDC_ISSUER !== undefined;

/** The person bound to this subject of the provider, or null. */
export async function personBySubject(subject: string): Promise<Person | null> {
  const same = and(eq(userIdentities.issuer, env().OIDC_ISSUER ?? ""), eq(userIdentities.subject, subject));
  const [row] = await transaction(system, (tx) =>
    tx.select({ person: users }).from(userIdentities).innerJoin(users, eq(users.id, userIdentities.userId)).where(same),
  );
  return row?.person ?? null;
}

/**
 * Whom the provider's word stands for, or null with the reason in `attempt`. The subject is bound to a person at their first
 * sign-in, by an address that the provider has verified, and counts alone from then on: an address may be given to another.
 * A person has one subject at a provider. Nobody is made: people come from the roster.
 */
export async function personFor(attempt: Attempt, { iss, sub, email, email_verified }: Claims): Promise<Person | null> {
  if (!isOurs(iss)) {
    attempt.refusal = "the token is of another issuer";
    return null;
  }
  const known = await personBySubject(sub);
  const verified = email_verified === true && typeof email === "string" ? normaliseEmail(email) : null;
  attempt.account = known ? known.emailKey : verified;
  attempt.userId = known?.id ?? null;
  if (known) return known;
  if (verified !== null) return bind(attempt, sub, verified);
  attempt.refusal = "the provider has not verified the address";
  return null;
}

/**
 * The library compares a token's issuer with what discovery says, and believes discovery: a provider could say that it is
 * another (OpenID Connect Discovery 1.0, section 4.3). The setting has lost the "/" at its end, if it had one.
 */
const isOurs = (iss: string | undefined): boolean => iss?.replace(/\/$/, "") === env().OIDC_ISSUER;

async function bind(attempt: Attempt, subject: string, email: string): Promise<Person | null> {
  const { ctx } = attempt;
  return transaction(system, async (tx) => {
    const [person] = await tx.select().from(users).where(eq(users.emailKey, email));
    attempt.userId = person?.id ?? null;
    attempt.refusal = person ? "the person is bound to another subject" : "nobody has this address";
    if (!person) return null;
    const [bound] = await tx
      .insert(userIdentities)
      .values({ userId: person.id, issuer: env().OIDC_ISSUER ?? "", subject, createdAt: ctx.now })
      .onConflictDoNothing()
      .returning();
    if (!bound) return null;
    attempt.refusal = null;
    await audit(tx, ctx, { action: "identity.bind", subject: person.id, after: { issuer: bound.issuer } });
    return person;
  });
}
