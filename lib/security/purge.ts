import { lt } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { securityEvents, signInPlaces } from "#db/schema/index.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { securityPurgeTask } from "./tasks.ts";
import { rememberedMs } from "./unusual-access.ts";

/** A year and a month: the yearly review sees the same month twice. The audit log keeps its own row of each. */
const keptMs = 400 * 24 * 60 * 60 * 1000;

/** Deletes security events that are over a year old, and places that nobody is compared with any more. */
export const securityPurge = implementTask(securityPurgeTask, async ({ actor, now }) =>
  transaction(actor, async (tx) => {
    const before = (ms: number) => new Date(now.getTime() - ms);
    const events = await tx.delete(securityEvents).where(lt(securityEvents.minute, before(keptMs)));
    const places = await tx.delete(signInPlaces).where(lt(signInPlaces.lastAt, before(rememberedMs)));
    return { outcome: "purged", events: events.rowCount ?? 0, places: places.rowCount ?? 0 };
  }),
);
