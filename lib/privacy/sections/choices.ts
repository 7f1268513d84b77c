import { and, desc, eq } from "drizzle-orm";
import { below } from "#db/below.ts";
import { channelSwitches, consents, preferences, suppressions } from "#db/schema/index.ts";
import { few, newestFirst, ownRows, pageSize, type Section, topicKeys } from "./section.ts";

/** The person's preferences, and the evidence of them. */
export const choiceSections: readonly Section[] = [
  {
    name: "preferences",
    about: "Your choice for each topic and channel. tenant: the organisation that it applies to; null: all of them.",
    pages: few(async (tx, { id }) => {
      const keyOf = await topicKeys(tx);
      const rows = await tx.select().from(preferences).where(eq(preferences.userId, id));
      return rows.map(({ userId: _, tenantKey, topicId, ...row }) => ({
        tenant: tenantKey || null,
        topic: keyOf(topicId),
        ...row,
      }));
    }),
  },
  {
    name: "channelSwitches",
    about: "Channels that you turned off completely or turned on again.",
    pages: ownRows(channelSwitches),
  },
  {
    name: "suppressions",
    about: "Your suppressed addresses: reason, start, and end if the suppression was removed.",
    pages: few(async (tx, { id }) => {
      const keyOf = await topicKeys(tx);
      const rows = await tx
        .select()
        .from(suppressions)
        .where(eq(suppressions.userId, id))
        .orderBy(desc(suppressions.id));
      return rows.map(({ userId: _, topicId, ...row }) => ({
        ...row,
        topic: topicId === null ? null : keyOf(topicId),
      }));
    }),
  },
  {
    name: "consents",
    about: "Each consent to marketing and each withdrawal: the text shown, its version, language and source.",
    pages: async function* (tx, { id }) {
      const keyOf = await topicKeys(tx);
      const pages = newestFirst((before) =>
        tx
          .select()
          .from(consents)
          .where(and(eq(consents.userId, id), below(consents.id, before)))
          .orderBy(desc(consents.id))
          .limit(pageSize),
      );
      for await (const rows of pages)
        yield rows.map(({ userId: _, topicId, tenantKey, ...row }) => ({
          topic: keyOf(topicId),
          tenant: tenantKey || null,
          ...row,
        }));
    },
  },
];
