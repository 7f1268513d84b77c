import { lt } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { securityEvents, signInPlaces } from "#db/schema/index.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { securityPurgeTask } from "./tasks.ts";
import { locationRetentionMs } from "./unusual-access.ts";

/**
 * A year and a month, so that a yearly review covers the same month twice. The audit log has its own event of each.
 */
const eventRetentionMs = 400 * 24 * 60 * 60 * 1000;

/** Deletes security events after 400 days, and sign-in locations that are no longer compared. */
export const securityPurge = implementTask(securityPurgeTask, async ({ actor, now }) =>
  transaction(actor, async (tx) => {
    const before = (ms: number) => new Date(now.getTime() - ms);
    const events = await tx.delete(securityEvents).where(lt(securityEvents.minute, before(eventRetentionMs)));
    const locations = await tx.delete(signInPlaces).where(lt(signInPlaces.lastAt, before(locationRetentionMs)));
    return { outcome: "purged", events: events.rowCount ?? 0, locations: locations.rowCount ?? 0 };
  }),
);
