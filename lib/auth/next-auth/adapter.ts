import { eq } from "drizzle-orm";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import type { Person } from "#lib/people/index.ts";
import { redeemLink } from "../magic-link.ts";
import { personBySubject } from "../oidc.ts";
import { dropSession } from "../session.ts";
import { type Attempt, succeed } from "../sign-in-attempt.ts";

const system: Actor = { kind: "system", task: "auth.sign-in" };

const asUser = (person: Person): AdapterUser => ({
  id: person.id,
  email: person.email ?? "",
  emailVerified: person.emailVerifiedAt,
  name: person.name,
});

async function find(where: ReturnType<typeof eq>): Promise<Person | null> {
  const [person] = await transaction(system, (tx) => tx.select().from(users).where(where));
  return person ?? null;
}

const getById = async (id: string): Promise<Person> => {
  const person = await find(eq(users.id, id));
  if (!person) throw new Error("the person is gone");
  return person;
};

/** Where next-auth keeps what it needs during one attempt to sign in: our own tables. */
export const adapterFor = (attempt: Attempt): Adapter => ({
  createUser: () => {
    // People come from the integrator's roster; nobody signs themselves up.
    attempt.refusal ??= "nobody has this address";
    throw new Error("there is no person with this address");
  },
  getUser: async (id) => {
    const person = await find(eq(users.id, id));
    return person && asUser(person);
  },
  getUserByEmail: async (email) => {
    const person = await find(eq(users.emailKey, normaliseEmail(email)));
    attempt.userId = person?.id ?? null;
    return person && asUser(person);
  },
  getUserByAccount: async ({ providerAccountId }) => {
    const person = await personBySubject(providerAccountId);
    return person && asUser(person);
  },
  updateUser: async ({ id, emailVerified }) => {
    await transaction(system, (tx) =>
      tx
        .update(users)
        .set({ emailVerifiedAt: emailVerified ?? null })
        .where(eq(users.id, id)),
    );
    return asUser(await getById(id));
  },
  // A subject is bound before a session is made (lib/auth/oidc.ts).
  linkAccount: async () => undefined,
  createSession: async ({ sessionToken, userId }) => {
    const { expiresAt } = await succeed(attempt, await getById(userId), sessionToken);
    return { sessionToken, userId, expires: expiresAt };
  },
  // next-auth would keep a session that is there, or tie a provider's account to whoever is signed in: each sign-in is anew.
  getSessionAndUser: async () => null,
  updateSession: async () => null,
  deleteSession: dropSession,
  // The mail's job makes the token (lib/auth/magic-link.ts).
  createVerificationToken: async (token) => token,
  useVerificationToken: async ({ token }) => {
    const link = await redeemLink(attempt, token);
    return link && { identifier: link.email, token, expires: link.expiresAt };
  },
});
