import { and, asc, eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import { system } from "#db/testing/index.ts";
import { readableValues, selectEvents } from "#lib/audit/index.ts";

/** The audit log's events with readable contents, oldest first. */
export async function eventsOf({ subject, action }: { subject?: string; action?: string }) {
  const events = await transaction(system, (tx) =>
    selectEvents(tx)
      .where(
        and(
          subject !== undefined ? eq(auditEvents.subject, subject) : undefined,
          action !== undefined ? eq(auditEvents.action, action) : undefined,
        ),
      )
      .orderBy(asc(auditEvents.id)),
  );
  return events.map(readableValues);
}
