import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { incidents, incidentUpdates } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { SEVERITIES } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { line, parse } from "#lib/parse.ts";
import { logMessage } from "./log-message.ts";
import { notifyOpened } from "./notify.ts";
import { type IncidentView, toView } from "./queries.ts";

const OpenIncident = z.object({ title: line(200), severity: z.enum(SEVERITIES), message: logMessage });

/** Opens an incident with the first entry of its log, and alerts operations. ADMIN and keys with OPERATIONS. */
export async function openIncident(ctx: Ctx, input: z.input<typeof OpenIncident>): Promise<{ incident: IncidentView }> {
  authorize(ctx.actor, "incidents.write");
  const parsed = parse(OpenIncident, input);
  return transaction(ctx.actor, async (tx) => ({
    incident: await insertIncident(tx, ctx, parsed, actorId(ctx.actor)),
  }));
}

/** Opens an incident in the caller's transaction. `source`: who or what reported it. */
export async function insertIncident(
  tx: Tx,
  ctx: Ctx,
  { title, severity, message }: z.output<typeof OpenIncident>,
  source: string,
): Promise<IncidentView> {
  const incident = {
    id: newId("incident"),
    title,
    severity,
    status: "OPEN" as const,
    source,
    commanderId: null,
    openedAt: ctx.now,
    acknowledgedAt: null,
    resolvedAt: null,
    lastUpdateAt: ctx.now,
    remindedAt: null,
  };
  const first = {
    incidentId: incident.id,
    number: 1,
    at: ctx.now,
    author: actorId(ctx.actor),
    message,
    status: "OPEN" as const,
    public: false,
  };
  await tx.insert(incidents).values(incident);
  await tx.insert(incidentUpdates).values(first);
  await audit(tx, ctx, { action: "incident.open", subject: incident.id, after: { title, severity, message } });
  await notifyOpened(tx, incident, message);
  return toView(incident, [first]);
}
