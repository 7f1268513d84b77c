import { and, desc, eq, gte, inArray } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { incidentLinks, incidents, incidentUpdates } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { INCIDENT_STATUSES, SEVERITIES } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { line, parse } from "#lib/parse.ts";
import { isOpen } from "./lifecycle.ts";
import { logMessage } from "./log-message.ts";
import { missingMails, notifyOpened } from "./notify.ts";
import { type IncidentView, incidentById } from "./queries.ts";

const OpenIncident = z.object({
  title: line(200),
  severity: z.enum(SEVERITIES),
  message: logMessage,
  startedAt: z.date().nullish(),
  security: z.boolean().nullish(),
  breach: z.boolean().nullish(),
});

/** Opens an incident with the first entry of its log, and alerts operations. ADMIN and keys with OPERATIONS. */
export async function openIncident(ctx: Ctx, input: z.input<typeof OpenIncident>): Promise<{ incident: IncidentView }> {
  authorize(ctx.actor, "incidents.write");
  const parsed = parse(OpenIncident, input);
  if (parsed.startedAt && parsed.startedAt > ctx.now)
    throw new ValidationError("The start of the problem is in the future.", ["startedAt"]);
  return transaction(ctx.actor, async (tx) => ({
    incident: await insertIncident(tx, ctx, parsed, { source: actorId(ctx.actor) }),
  }));
}

/** A source that comes back within this time has not been repaired for good. */
const recurringWithinMs = 30 * 24 * 3_600_000;

/**
 * Opens an incident in the caller's transaction. `source`: who or what reported it. `recurs`: the source is a cause, so an
 * earlier incident of it is linked.
 */
export async function insertIncident(
  tx: Tx,
  ctx: Ctx,
  { title, severity, message, startedAt, security, breach }: z.output<typeof OpenIncident>,
  { source, alertGroup = null, recurs = false }: { source: string; alertGroup?: string | null; recurs?: boolean },
): Promise<IncidentView> {
  const earlier = recurs ? await lastOf(tx, source, new Date(ctx.now.getTime() - recurringWithinMs)) : undefined;
  const id = newId("incident");
  const [incident] = await tx
    .insert(incidents)
    .values({
      ...{ id, title, severity, status: "OPEN", source, alertGroup },
      openedAt: ctx.now,
      lastUpdateAt: ctx.now,
      startedAt: startedAt ?? null,
      // A breach of personal data is a security incident too.
      security: (security ?? false) || (breach ?? false),
      breachAt: breach ? ctx.now : null,
    })
    .returning();
  if (!incident) throw new Error(`the incident ${id} is gone`);
  await tx.insert(incidentUpdates).values({
    incidentId: id,
    number: 1,
    at: ctx.now,
    author: actorId(ctx.actor),
    message,
    status: "OPEN",
    public: false,
  });
  const missing = missingMails(null, incident);
  if (missing !== null)
    await tx.insert(incidentUpdates).values({
      ...{ incidentId: id, number: 2, at: ctx.now, author: "system:incidents", message: missing },
      ...{ status: "OPEN" as const, public: false },
    });
  if (earlier)
    await tx.insert(incidentLinks).values({
      ...{ incidentId: id, kind: "RECURRENCE_OF", otherId: earlier.id },
      addedAt: ctx.now,
      addedBy: actorId(ctx.actor),
    });
  const flags = { ...(incident.security && { security: true }), ...(incident.breachAt && { breach: true }) };
  await audit(tx, ctx, { action: "incident.open", subject: id, after: { title, severity, message, ...flags } });
  await notifyOpened(tx, incident, earlier ? `${message}\nIt recurs: see ${earlier.id}.` : message);
  const view = await incidentById(tx, id);
  if (!view) throw new Error(`the incident ${id} is gone`);
  return view;
}

async function lastOf(tx: Tx, source: string, since: Date): Promise<{ id: string } | undefined> {
  const over = INCIDENT_STATUSES.filter((status) => !isOpen(status));
  const [last] = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(eq(incidents.source, source), gte(incidents.openedAt, since), inArray(incidents.status, over)))
    .orderBy(desc(incidents.id))
    .limit(1);
  return last;
}
