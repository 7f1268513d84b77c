import { and, desc, eq } from "drizzle-orm";
import { below } from "#db/below.ts";
import { auditEvents, securityEvents, sessions, signInPlaces, userIdentities } from "#db/schema/index.ts";
import { readableValues, selectEvents } from "#lib/audit/index.ts";
import { few, newestFirst, ownRows, pageSize, type Section } from "./section.ts";

/** Sign-ins of the person, and events about them. */
export const accessSections: readonly Section[] = [
  {
    name: "sessions",
    about: "Your sessions: start, last use, latest end, browser and system.",
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
    about: "Your account at the single sign-on provider, if you use one.",
    hidden: true,
    pages: ownRows(userIdentities),
  },
  {
    name: "signInPlaces",
    about: "Origin of your sign-ins: a country, or a network as a hash. Stored only for people with a role.",
    hidden: true,
    pages: ownRows(signInPlaces),
  },
  {
    name: "securityEvents",
    about: "Security events about you, such as an unusual sign-in: kind, time, count and network (not the address).",
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
    about: "Audit log entries about you: actor, action, time and reason.",
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
