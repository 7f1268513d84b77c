import { and, eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { userIdentities, users } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import { env } from "#lib/env.ts";
import type { Person } from "#lib/people/index.ts";
import type { Attempt } from "./sign-in-attempt.ts";

/** Claims read from an ID token (OpenID Connect Core 1.0, sections 2 and 5.1). */
export interface Claims {
  iss?: string;
  sub: string;
  email?: string;
  email_verified?: unknown;
}

const system: Actor = { kind: "system", task: "auth.oidc" };

export const hasOidc = (): boolean => env().OIDC_ISSUER !== undefined;

/** Finds the person bound to this subject of the provider. */
export async function findPersonBySubject(subject: string): Promise<Person | null> {
  const bySubject = and(eq(userIdentities.issuer, env().OIDC_ISSUER ?? ""), eq(userIdentities.subject, subject));
  const [row] = await transaction(system, (tx) =>
    tx
      .select({ person: users })
      .from(userIdentities)
      .innerJoin(users, eq(users.id, userIdentities.userId))
      .where(bySubject),
  );
  return row?.person ?? null;
}

/**
 * Finds the person of an ID token; null with the reason in `attempt`. The first sign-in binds the subject by an
 * address that the provider verified; later only the subject counts, because an address may pass to another person.
 * One subject per person and provider. Never creates a person.
 */
export async function findOrBindPerson(
  attempt: Attempt,
  { iss, sub, email, email_verified }: Claims,
): Promise<Person | null> {
  if (!isConfiguredIssuer(iss)) {
    attempt.refusal = "the token is of another issuer";
    return null;
  }
  const known = await findPersonBySubject(sub);
  const verified = email_verified === true && typeof email === "string" ? normaliseEmail(email) : null;
  attempt.account = known ? known.emailKey : verified;
  attempt.userId = known?.id ?? null;
  if (known) return known;
  if (verified !== null) return bindSubject(attempt, sub, verified);
  attempt.refusal = "the provider has not verified the address";
  return null;
}

/**
 * Checks the issuer against the setting: next-auth compares it with the discovery document only, which a provider can
 * forge (OpenID Connect Discovery 1.0, section 4.3). The setting has no trailing "/".
 */
const isConfiguredIssuer = (iss: string | undefined): boolean => iss?.replace(/\/$/, "") === env().OIDC_ISSUER;

async function bindSubject(attempt: Attempt, subject: string, email: string): Promise<Person | null> {
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
