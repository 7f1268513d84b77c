import { beforeEach } from "vitest";
import { transaction } from "#db/client.ts";
import { suppressions } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import type { Person } from "#lib/people/index.ts";
import { type NewSuppression, suppress } from "../index.ts";
import { stopAddress } from "../opt-out-keywords.ts";

/** A test file that imports this has its own database, without suppressions and audit events. */
export const database = useDatabase();

beforeEach(() => asOwner(database.url, "DELETE FROM suppressions; DELETE FROM audit_events"));

export const add = (input: NewSuppression, ctx = ctxFor()) => transaction(system, (tx) => suppress(tx, ctx, input));
export const mail = (person: Person, patch: Partial<NewSuppression> = {}): NewSuppression => ({
  userId: person.id,
  channel: "EMAIL",
  address: person.email ?? "",
  scope: "ALL",
  reason: "HARD_BOUNCE",
  ...patch,
});
export const stop = (phone: string) => transaction(system, (tx) => stopAddress(tx, ctxFor(), "SMS", phone));

export const rows = () => transaction(system, (tx) => tx.select().from(suppressions).orderBy(suppressions.id));
export const active = async () => (await rows()).filter(({ liftedAt }) => liftedAt === null);
export const audited = (action: string) => eventsOf({ action });
