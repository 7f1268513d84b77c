import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { incidents, incidentUpdates, users } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { INCIDENT_STATUSES, type IncidentStatus } from "#lib/enums.ts";
import { ConflictError, NotFoundError } from "#lib/errors.ts";
import { kindOfId } from "#lib/ids.ts";
import { parse } from "#lib/parse.ts";
import { mayBecome, mayFollow, moved } from "./lifecycle.ts";
import { logMessage } from "./log-message.ts";
import { tellUpdated } from "./notify.ts";
import { type IncidentView, incidentById } from "./queries.ts";

const UpdateIncident = z.object({
  id: z.string(),
  status: z.enum(INCIDENT_STATUSES).nullish(),
  commanderId: z.string().nullish(),
  message: logMessage,
  public: z.boolean().nullish(),
});

/**
 * Adds to an incident's log and, if asked, moves its status or names who leads. Two at once come one after the other. Throws
 * NotFoundError for the incident or the commander, ConflictError where the status may not follow. ADMIN and keys with OPERATIONS.
 */
export async function updateIncident(
  ctx: Ctx,
  input: z.input<typeof UpdateIncident>,
): Promise<{ incident: IncidentView }> {
  authorize(ctx.actor, "incidents.write");
  const { id, status: wanted, commanderId, message, public: isPublic } = parse(UpdateIncident, input);
  return transaction(ctx.actor, async (tx) => {
    const before = await lockIncident(tx, id);
    const status = wanted ?? before.status;
    if (status !== before.status && !mayFollow(before.status, status)) throw refused(before.status, status);
    if (commanderId) await checkCommander(tx, commanderId);
    const after = {
      ...before,
      ...(status === before.status ? {} : moved(before, status, ctx.now)),
      commanderId: commanderId ?? before.commanderId,
      lastUpdateAt: ctx.now,
    };
    await tx.update(incidents).set(after).where(eq(incidents.id, id));
    await tx.insert(incidentUpdates).values({
      incidentId: id,
      number: sql`(SELECT max(number) + 1 FROM incident_updates WHERE incident_id = ${id})`,
      at: ctx.now,
      author: actorId(ctx.actor),
      message,
      status,
      public: isPublic ?? false,
    });
    await audit(tx, ctx, {
      action: "incident.update",
      subject: id,
      before: { status: before.status, commanderId: before.commanderId },
      after: { status, commanderId: after.commanderId, message, public: isPublic ?? false },
    });
    await tellUpdated(tx, before, after, message);
    const incident = await incidentById(tx, id);
    if (!incident) throw new Error(`the incident ${id} is gone`);
    return { incident };
  });
}

async function lockIncident(tx: Tx, id: string): Promise<typeof incidents.$inferSelect> {
  const [row] =
    kindOfId(id) === "incident" ? await tx.select().from(incidents).where(eq(incidents.id, id)).for("update") : [];
  if (!row) throw new NotFoundError("There is no such incident.", ["id"]);
  return row;
}

async function checkCommander(tx: Tx, id: string): Promise<void> {
  const [person] = kindOfId(id) === "user" ? await tx.select({ id: users.id }).from(users).where(eq(users.id, id)) : [];
  if (!person) throw new NotFoundError("There is no such person.", ["commanderId"]);
}

function refused(from: IncidentStatus, to: IncidentStatus): ConflictError {
  const possible = mayBecome(from);
  return new ConflictError(
    possible.length === 0
      ? `The incident is ${from}, which is final. Open another incident.`
      : `The incident is ${from} and cannot become ${to}. Possible: ${possible.join(" or ")}.`,
    ["status"],
  );
}
