import { and, eq, gt } from "drizzle-orm";
import type { NextAuthOptions } from "next-auth";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { transaction } from "#db/client.ts";
import { sessions, users, verificationTokens } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { env } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { normaliseEmail, type Person } from "#lib/people/index.ts";
import { sessionCookieName } from "./authenticate.ts";
import { authSecret } from "./secret.ts";
import { hashToken, sessionTtlMs } from "./session.ts";
import { signInLinkTask } from "./tasks.ts";

/**
 * next-auth does the dance of signing in (magic link, CSRF, callback URLs); people, sessions and tokens stay in our own
 * tables. This file alone imports it.
 */
const system: Actor = { kind: "system", task: "auth.sign-in" };
const linkMinutes = 15;

const asUser = (person: Person): AdapterUser => ({
  id: person.id,
  email: person.email ?? "",
  emailVerified: person.emailVerifiedAt,
  name: person.name,
});

async function personByEmail(email: string): Promise<Person | null> {
  const [person] = await transaction(system, (tx) =>
    tx
      .select()
      .from(users)
      .where(eq(users.emailKey, normaliseEmail(email))),
  );
  return person ?? null;
}

async function personById(id: string): Promise<Person | null> {
  const [person] = await transaction(system, (tx) => tx.select().from(users).where(eq(users.id, id)));
  return person ?? null;
}

const adapter: Adapter = {
  createUser: () => {
    // People come from the integrator's roster; nobody signs themselves up.
    throw new Error("there is no person with this address");
  },
  getUser: async (id) => {
    const person = await personById(id);
    return person && asUser(person);
  },
  getUserByEmail: async (email) => {
    const person = await personByEmail(email);
    return person && asUser(person);
  },
  getUserByAccount: async () => null,
  updateUser: async ({ id, emailVerified }) => {
    await transaction(system, (tx) =>
      tx
        .update(users)
        .set({ emailVerifiedAt: emailVerified ?? null })
        .where(eq(users.id, id)),
    );
    const person = await personById(id);
    if (!person) throw new Error("the person is gone");
    return asUser(person);
  },
  linkAccount: async () => undefined,
  createSession: async ({ sessionToken, userId, expires }) => {
    await transaction(system, (tx) =>
      tx.insert(sessions).values({
        tokenHash: hashToken(sessionToken),
        id: newId("session"),
        userId,
        createdAt: new Date(),
        expiresAt: expires,
      }),
    );
    return { sessionToken, userId, expires };
  },
  getSessionAndUser: async (sessionToken) => {
    const [row] = await transaction(system, (tx) =>
      tx
        .select({ expires: sessions.expiresAt, person: users })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(and(eq(sessions.tokenHash, hashToken(sessionToken)), gt(sessions.expiresAt, new Date()))),
    );
    if (!row) return null;
    return { session: { sessionToken, userId: row.person.id, expires: row.expires }, user: asUser(row.person) };
  },
  updateSession: async ({ sessionToken, expires }) => {
    if (expires)
      await transaction(system, (tx) =>
        tx
          .update(sessions)
          .set({ expiresAt: expires })
          .where(eq(sessions.tokenHash, hashToken(sessionToken))),
      );
    return null;
  },
  deleteSession: async (sessionToken) => {
    await transaction(system, (tx) => tx.delete(sessions).where(eq(sessions.tokenHash, hashToken(sessionToken))));
  },
  createVerificationToken: async ({ identifier, token, expires }) => {
    await transaction(system, (tx) =>
      tx.insert(verificationTokens).values({ identifier, tokenHash: token, expiresAt: expires }),
    );
    return { identifier, token, expires };
  },
  useVerificationToken: async ({ identifier, token }) => {
    const [row] = await transaction(system, (tx) =>
      tx
        .delete(verificationTokens)
        .where(and(eq(verificationTokens.identifier, identifier), eq(verificationTokens.tokenHash, token)))
        .returning(),
    );
    return row ? { identifier, token, expires: row.expiresAt } : null;
  },
};

/** A job sends the mail, so that the answer takes as long, and says the same, whether the person exists or not. */
async function sendVerificationRequest({ identifier, url }: { identifier: string; url: string }): Promise<void> {
  await transaction(system, (tx) =>
    addJobs(tx, [{ task: signInLinkTask, payload: { email: normaliseEmail(identifier), url, minutes: linkMinutes } }]),
  );
}

export async function nextAuthOptions(): Promise<NextAuthOptions> {
  const secure = env().appUrl.startsWith("https://");
  return {
    adapter,
    secret: await authSecret(),
    session: { strategy: "database", maxAge: sessionTtlMs / 1000 },
    useSecureCookies: secure,
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure },
      },
    },
    pages: { signIn: "/sign-in", verifyRequest: "/sign-in/sent", error: "/sign-in" },
    providers: [
      {
        id: "email",
        type: "email",
        name: "Email",
        from: env().EMAIL_FROM,
        server: "",
        maxAge: linkMinutes * 60,
        options: {},
        sendVerificationRequest,
        normalizeIdentifier: normaliseEmail,
      },
    ],
    callbacks: {
      // Read as a browser reads it: "//elsewhere" and "/\\elsewhere" begin with a slash and lead to another host.
      redirect: ({ url, baseUrl }) => {
        const target = URL.parse(url, baseUrl);
        return target?.origin === new URL(baseUrl).origin ? target.href : baseUrl;
      },
    },
  };
}
