import { eq } from "drizzle-orm";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import type { Person } from "#lib/people/index.ts";
import { redeemLink } from "../magic-link.ts";
import { findPersonBySubject } from "../oidc.ts";
import { deleteSession } from "../session.ts";
import { type Attempt, succeedAttempt } from "../sign-in-attempt.ts";

const system: Actor = { kind: "system", task: "auth.sign-in" };

const toAdapterUser = (person: Person): AdapterUser => ({
  id: person.id,
  email: person.email ?? "",
  emailVerified: person.emailVerifiedAt,
  name: person.name,
});

async function find(where: ReturnType<typeof eq>): Promise<Person | null> {
  const [person] = await transaction(system, (tx) => tx.select().from(users).where(where));
  return person ?? null;
}

const getPersonById = async (id: string): Promise<Person> => {
  const person = await find(eq(users.id, id));
  if (!person) throw new Error("the person is gone");
  return person;
};

/** next-auth's storage during one sign-in attempt, on our own tables. */
export const adapterFor = (attempt: Attempt): Adapter => ({
  createUser: () => {
    // People come from the integrator's roster; nobody can sign up.
    attempt.refusal ??= "nobody has this address";
    throw new Error("there is no person with this address");
  },
  getUser: async (id) => {
    const person = await find(eq(users.id, id));
    return person && toAdapterUser(person);
  },
  getUserByEmail: async (email) => {
    const person = await find(eq(users.emailKey, normaliseEmail(email)));
    attempt.userId = person?.id ?? null;
    return person && toAdapterUser(person);
  },
  getUserByAccount: async ({ providerAccountId }) => {
    const person = await findPersonBySubject(providerAccountId);
    return person && toAdapterUser(person);
  },
  updateUser: async ({ id, emailVerified }) => {
    await transaction(system, (tx) =>
      tx
        .update(users)
        .set({ emailVerifiedAt: emailVerified ?? null })
        .where(eq(users.id, id)),
    );
    return toAdapterUser(await getPersonById(id));
  },
  // Subjects are bound before a session starts (lib/auth/oidc.ts).
  linkAccount: async () => undefined,
  createSession: async ({ sessionToken, userId }) => {
    const { expiresAt } = await succeedAttempt(attempt, await getPersonById(userId), sessionToken);
    return { sessionToken, userId, expires: expiresAt };
  },
  // Always null: otherwise next-auth would reuse the current session, or bind a provider account to the signed-in
  // person.
  getSessionAndUser: async () => null,
  updateSession: async () => null,
  deleteSession: deleteSession,
  // The mail job creates the token (lib/auth/magic-link.ts).
  createVerificationToken: async (token) => token,
  useVerificationToken: async ({ token }) => {
    const link = await redeemLink(attempt, token);
    return link && { identifier: link.email, token, expires: link.expiresAt };
  },
});
