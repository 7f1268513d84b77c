import { and, desc, eq } from "drizzle-orm";
import { auditEvents, securityEvents, sessions, signInPlaces, userIdentities } from "#db/schema/index.ts";
import { readableValues, selectEvents } from "#lib/audit/index.ts";
import { below, few, newestFirst, pageSize, type Section } from "./section.ts";

/** Sign-ins of the person, and events about them. */
export const accessSections: readonly Section[] = [
  {
    name: "sessions",
    about:
      "Where you are signed in: since when, when it was last used, until when it can last, and with which browser and system.",
    hidden: true,
    pages: few(async (tx, { id }) => {
      const { createdAt, lastSeenAt, expiresAt, browser, system } = sessions;
      return tx
        .select({ createdAt, lastSeenAt, expiresAt, browser, system })
        .from(sessions)
        .where(eq(sessions.userId, id))
        .orderBy(desc(createdAt));
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
    name: "securityEvents",
    about:
      "What was noticed about you as a possible attack, such as an unusual sign-in: kind, when, how often, and the network (not the address) it came from.",
    hidden: true,
    pages: async function* (tx, { id }) {
      const { kind, count, network, firstAt, lastAt } = securityEvents;
      yield* newestFirst((before) =>
        tx
          .select({ id: securityEvents.id, kind, count, network, firstAt, lastAt })
          .from(securityEvents)
          .where(and(eq(securityEvents.subject, id), below(securityEvents.id, before)))
          .orderBy(desc(securityEvents.id))
          .limit(pageSize),
      );
    },
  },
  {
    name: "history",
    about: "The audit trail about you: who did what, when and why.",
    hidden: true,
    pages: async function* (tx, { id }) {
      yield* newestFirst(async (older) => {
        const events = await selectEvents(tx)
          .where(and(eq(auditEvents.subject, id), below(auditEvents.id, older)))
          .orderBy(desc(auditEvents.id))
          .limit(pageSize);
        return events.map((event) => {
          const { id, at, action, actor, actorRole, reason, before, after } = readableValues(event);
          return { id, at, action, actor, actorRole, reason, before, after };
        });
      });
    },
  },
];
