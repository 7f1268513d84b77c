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
import { allowedNext, applyStatus, mayFollow } from "./lifecycle.ts";
import { logMessage } from "./log-message.ts";
import { notifyUpdated } from "./notify.ts";
import { type IncidentView, incidentById } from "./queries.ts";

const UpdateIncident = z.object({
  id: z.string(),
  status: z.enum(INCIDENT_STATUSES).nullish(),
  commanderId: z.string().nullish(),
  message: logMessage,
  public: z.boolean().nullish(),
});

/**
 * Adds a log entry and optionally changes status or commander. Parallel updates run one after the other. Throws
 * NotFoundError for the incident or commander, ConflictError for an invalid transition. ADMIN and keys with
 * OPERATIONS.
 */
export async function updateIncident(
  ctx: Ctx,
  input: z.input<typeof UpdateIncident>,
): Promise<{ incident: IncidentView }> {
  authorize(ctx.actor, "incidents.write");
  const { id, ...change } = parse(UpdateIncident, input);
  return transaction(ctx.actor, async (tx) => {
    await writeUpdate(tx, ctx, id, change);
    const incident = await incidentById(tx, id);
    if (!incident) throw new Error(`the incident ${id} is gone`);
    return { incident };
  });
}

/** Adds an internal entry of the service to an incident's log, in the caller's transaction. It is not the hourly update. */
export const addIncidentEntry = (tx: Tx, ctx: Ctx, id: string, message: string): Promise<void> =>
  writeUpdate(tx, ctx, id, { message }, true);

async function writeUpdate(
  tx: Tx,
  ctx: Ctx,
  id: string,
  { status: requestedStatus, commanderId, message, public: isPublic }: Omit<z.output<typeof UpdateIncident>, "id">,
  isAutomatic = false,
): Promise<void> {
  const before = await lockIncident(tx, id);
  const status = requestedStatus ?? before.status;
  if (status !== before.status && !mayFollow(before.status, status)) throw invalidTransition(before.status, status);
  if (commanderId) await checkCommander(tx, commanderId);
  const after = {
    ...before,
    ...(status === before.status ? {} : applyStatus(before, status, ctx.now)),
    commanderId: commanderId ?? before.commanderId,
    lastUpdateAt: isAutomatic ? before.lastUpdateAt : ctx.now,
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
  await notifyUpdated(tx, before, after, message);
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

function invalidTransition(from: IncidentStatus, to: IncidentStatus): ConflictError {
  const possible = allowedNext(from);
  return new ConflictError(
    possible.length === 0
      ? `The incident is ${from}, which is final. Open another incident.`
      : `The incident is ${from} and cannot become ${to}. Possible: ${possible.join(" or ")}.`,
    ["status"],
  );
}
