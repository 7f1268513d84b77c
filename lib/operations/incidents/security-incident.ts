import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { incidents, incidentUpdates } from "#db/schema/index.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { takeLock } from "#lib/locks.ts";
import { securityIncidentTask } from "#lib/security/index.ts";
import { insertIncident } from "./open.ts";
import { openStatuses } from "./queries.ts";
import { addIncidentEntry } from "./update.ts";

/**
 * Opens an incident about a security event, which mails the CISO. While the incident of the same kind is open, further events
 * are entries in its log. A job that runs twice adds the event once.
 */
export const openSecurityIncident = implementTask(securityIncidentTask, async (ctx, { eventId, kind, title, text }) =>
  transaction(ctx.actor, async (tx) => {
    await takeLock(tx, "alerts");
    const source = `security:${kind}`;
    const { rows: known } = await tx.execute(
      sql`SELECT FROM ${incidentUpdates} u JOIN ${incidents} i ON i.id = u.incident_id
        WHERE i.source = ${source} AND strpos(u.message, ${eventId}) > 0 LIMIT 1`,
    );
    if (known.length > 0) return { outcome: "known" };
    const [open] = await tx
      .select({ id: incidents.id })
      .from(incidents)
      .where(and(eq(incidents.source, source), inArray(incidents.status, openStatuses)))
      .orderBy(desc(incidents.id))
      .limit(1);
    if (open) {
      await addIncidentEntry(tx, ctx, open.id, text);
      return { outcome: "added" };
    }
    await insertIncident(
      tx,
      ctx,
      { title, severity: "MEDIUM", message: text, startedAt: ctx.now, security: true },
      { source, recurs: true },
    );
    return { outcome: "opened" };
  }),
);
