import { and, desc, eq } from "drizzle-orm";
import { formerAddresses, schedules, sharingOptOuts, statusSubscribers } from "#db/schema/index.ts";
import { addressRules } from "#lib/channels/addresses.ts";
import { addressOf } from "#lib/contacts/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import { few, ownRows, type Section } from "./section.ts";

/** The person's profile and addresses. */
export const personSections: readonly Section[] = [
  {
    name: "profile",
    about: "Your profile: ids, name, role, language, time zone and creation time.",
    single: true,
    pages: few(async (_tx, person) => {
      const { id, externalId, name, role, timeZone, locale, createdAt, updatedAt } = person;
      return [{ id, externalId, name, role, timeZone, locale, createdAt, updatedAt }];
    }),
  },
  {
    name: "addresses",
    about: "Your address on each channel, and the time of its verification.",
    pages: few(async (_tx, person) =>
      CHANNELS.flatMap((channel) => {
        const known = addressOf(person, channel);
        return known ? [{ channel, address: known.address, confirmedAt: known.verifiedAt }] : [];
      }),
    ),
  },
  {
    name: "statusPageSubscription",
    about: "The subscription of the public status page with your email address.",
    hidden: true,
    pages: few(async (tx, { email }) => {
      if (email === null) return [];
      const rows = await tx
        .select()
        .from(statusSubscribers)
        .where(
          and(
            eq(statusSubscribers.kind, "EMAIL"),
            eq(statusSubscribers.targetKey, addressRules.EMAIL.normalise(email)),
          ),
        );
      return rows.map(({ target, locale, createdAt, confirmedAt }) => ({ target, locale, createdAt, confirmedAt }));
    }),
  },
  {
    name: "formerAddresses",
    about:
      "Hashes of your former addresses that no other person has, so that an erasure finds them. Not the addresses themselves.",
    hidden: true,
    pages: ownRows(formerAddresses, desc(formerAddresses.since)),
  },
  {
    name: "schedule",
    about: "Your quiet hours, summary times and pause; null: none set.",
    single: true,
    pages: ownRows(schedules),
  },
  {
    name: "sharingOptOut",
    about: "The request of your browser not to share your data (Global Privacy Control); null: none.",
    single: true,
    pages: few(async (tx, { id }) => {
      const rows = await tx.select().from(sharingOptOuts).where(eq(sharingOptOuts.userId, id));
      return rows.map(({ source, at }) => ({ source, at }));
    }),
  },
];
