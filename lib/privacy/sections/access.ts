import { and, desc, eq } from "drizzle-orm";
import { auditEvents, sessions, signInPlaces, userIdentities } from "#db/schema/index.ts";
import { below, few, newestFirst, pageSize, type Section } from "./section.ts";

/** How the person came in, and what was done about them. */
export const accessSections: readonly Section[] = [
  {
    name: "sessions",
    about: "When you signed in, and until when that holds.",
    hidden: true,
    pages: few(async (tx, { id }) => {
      const { createdAt, expiresAt } = sessions;
      return tx.select({ createdAt, expiresAt }).from(sessions).where(eq(sessions.userId, id)).orderBy(desc(createdAt));
    }),
  },
  {
    name: "identities",
    about: "Who you are at the provider that you sign in with, if you do.",
    hidden: true,
    pages: few(async (tx, { id }) => {
      const rows = await tx.select().from(userIdentities).where(eq(userIdentities.userId, id));
      return rows.map(({ userId: _, ...row }) => row);
    }),
  },
  {
    name: "signInPlaces",
    about: "From where you signed in: a country, or a network as a hash. Kept for people with a role only.",
    hidden: true,
    pages: few(async (tx, { id }) => {
      const rows = await tx.select().from(signInPlaces).where(eq(signInPlaces.userId, id));
      return rows.map(({ userId: _, ...row }) => row);
    }),
  },
  {
    name: "history",
    about: "The audit trail about you: who did what, when and why.",
    hidden: true,
    pages: async function* (tx, { id }) {
      const { at, action, actor, actorRole, reason, before: was, after } = auditEvents;
      yield* newestFirst((before) =>
        tx
          .select({ id: auditEvents.id, at, action, actor, actorRole, reason, before: was, after })
          .from(auditEvents)
          .where(and(eq(auditEvents.subject, id), below(auditEvents.id, before)))
          .orderBy(desc(auditEvents.id))
          .limit(pageSize),
      );
    },
  },
];
