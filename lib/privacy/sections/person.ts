import { desc, eq } from "drizzle-orm";
import { formerAddresses, schedules, sharingOptOuts } from "#db/schema/index.ts";
import { addressOf } from "#lib/contacts/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import { few, type Section } from "./section.ts";

/** The person's profile and addresses. */
export const personSections: readonly Section[] = [
  {
    name: "profile",
    about: "Who you are here: ids, name, role, language, time zone, and since when.",
    single: true,
    pages: few(async (_tx, person) => {
      const { id, externalId, name, role, timeZone, locale, createdAt, updatedAt } = person;
      return [{ id, externalId, name, role, timeZone, locale, createdAt, updatedAt }];
    }),
  },
  {
    name: "addresses",
    about: "Where messages reach you on each channel, and since when the address is confirmed.",
    pages: few(async (_tx, person) =>
      CHANNELS.flatMap((channel) => {
        const known = addressOf(person, channel);
        return known ? [{ channel, address: known.address, confirmedAt: known.verifiedAt }] : [];
      }),
    ),
  },
  {
    name: "formerAddresses",
    about:
      "Addresses that you had before and nobody else has: a hash of each, by which an erasure finds it. Not the address.",
    hidden: true,
    pages: few(async (tx, { id }) => {
      const rows = await tx
        .select()
        .from(formerAddresses)
        .where(eq(formerAddresses.userId, id))
        .orderBy(desc(formerAddresses.since));
      return rows.map(({ userId: _, ...row }) => row);
    }),
  },
  {
    name: "schedule",
    about: "Your quiet hours, when summaries come, and a snooze; null: you set none.",
    single: true,
    pages: few(async (tx, { id }) => {
      const rows = await tx.select().from(schedules).where(eq(schedules.userId, id));
      return rows.map(({ userId: _, ...row }) => row);
    }),
  },
  {
    name: "sharingOptOut",
    about: "That your browser asked us not to share your data (Global Privacy Control); null: it did not.",
    single: true,
    pages: few(async (tx, { id }) => {
      const rows = await tx.select().from(sharingOptOuts).where(eq(sharingOptOuts.userId, id));
      return rows.map(({ source, at }) => ({ source, at }));
    }),
  },
];
