import { beforeEach } from "vitest";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { upsertUsers } from "../upsert.ts";

/** A test file that imports this has its own database, without people at the start of each test. */
export const database = useDatabase();
export const earlier = new Date("2026-01-01T00:00:00.000Z");
export const now = new Date("2026-11-23T12:00:00.000Z");
export type Input = Parameters<typeof upsertUsers>[1]["users"];

export const upsert = (list: Input, at = now) => upsertUsers(ctxFor(system, at), { users: list });
export const one = async (person: Input[number], at = now) => (await upsert([person], at)).users[0];
export const contactChanges = async (subject: string) =>
  (await eventsOf({ subject, action: "contact.change" })).map(({ actor, before, after }) => ({ actor, before, after }));
export const everybody = () => transaction(system, (tx) => tx.select().from(users).orderBy(users.externalId));

beforeEach(() => asOwner(database.url, "DELETE FROM users"));

export const full = {
  externalId: "ann",
  name: "Ann",
  email: "Ann@example.com",
  phone: "+1 (555) 010-0001",
  slackUserId: "U012AB3CD",
  timeZone: "Europe/Berlin",
  locale: "de_AT",
} satisfies Input[number];
