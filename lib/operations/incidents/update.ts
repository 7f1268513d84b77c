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
import { publishIncidentUpdate } from "../subscribers/publish.ts";
import { allowedNext, applyStatus, mayFollow } from "./lifecycle.ts";
import { logMessage } from "./log-message.ts";
import { missingMails, notifyUpdated } from "./notify.ts";
import { publicTexts } from "./public-texts.ts";
import { type IncidentView, incidentById } from "./queries.ts";
import { findEvidence } from "./verification.ts";

const UpdateIncident = z.object({
  id: z.string(),
  status: z.enum(INCIDENT_STATUSES).nullish(),
  commanderId: z.string().nullish(),
  communicationsId: z.string().nullish(),
  security: z.boolean().nullish(),
  breach: z.boolean().nullish(),
  cisoInformed: z.boolean().nullish(),
  breachReported: z.boolean().nullish(),
  message: logMessage,
  public: z.boolean().nullish(),
});
type Change = Omit<z.output<typeof UpdateIncident>, "id">;
type IncidentRow = typeof incidents.$inferSelect;

/**
 * Adds a log entry and optionally changes status, roles or flags. Parallel updates run one after the other. Throws
 * NotFoundError for the incident or a person, ConflictError for an invalid transition, and for VERIFIED if no smoke test and
 * no probe has passed since the resolution. ADMIN and keys with OPERATIONS.
 */
export async function updateIncident(
  ctx: Ctx,
  input: z.input<typeof UpdateIncident>,
): Promise<{ incident: IncidentView }> {
  authorize(ctx.actor, "incidents.write");
  const { id, ...change } = parse(UpdateIncident, input);
  return transaction(ctx.actor, async (tx) => {
    await writeUpdate(tx, ctx, id, change);
    return { incident: await savedIncident(tx, id) };
  });
}

/** Reads an incident that was changed in this transaction. */
export async function savedIncident(tx: Tx, id: string): Promise<IncidentView> {
  const incident = await incidentById(tx, id);
  if (!incident) throw new Error(`the incident ${id} is gone`);
  return incident;
}

/** Adds an internal entry of the service to an incident's log, in the caller's transaction. It is not the hourly update. */
export const addIncidentEntry = (tx: Tx, ctx: Ctx, id: string, message: string): Promise<void> =>
  writeUpdate(tx, ctx, id, { message }, true);

/** Writes an update in the caller's transaction. Throws like `updateIncident`. */
export async function writeUpdate(tx: Tx, ctx: Ctx, id: string, change: Change, isAutomatic = false): Promise<void> {
  const before = await lockIncident(tx, id);
  const status = change.status ?? before.status;
  if (status !== before.status && !mayFollow(before.status, status)) throw invalidTransition(before.status, status);
  for (const field of ["commanderId", "communicationsId"] as const) await checkPerson(tx, field, change[field]);
  const after: IncidentRow = {
    ...before,
    ...(status === before.status ? {} : applyStatus(before, status, ctx.now)),
    commanderId: change.commanderId ?? before.commanderId,
    communicationsId: change.communicationsId ?? before.communicationsId,
    lastUpdateAt: isAutomatic ? before.lastUpdateAt : ctx.now,
    ...flagsAfter(before, change, ctx.now),
  };
  let { message } = change;
  const isVerifiedNow = status === "VERIFIED" && before.status !== "VERIFIED";
  if (isVerifiedNow) {
    const evidence = await findEvidence(tx, before.resolvedAt ?? ctx.now);
    after.verifiedBy = evidence.by;
    // The public learns that it works, not which test said so.
    if (!change.public) message = `${message}\n${evidence.text}`;
  }
  if (status !== "VERIFIED") after.verifiedBy = null;
  await tx.update(incidents).set(after).where(eq(incidents.id, id));
  const isPublic = change.public ?? false;
  await addEntry(tx, ctx, before, { author: actorId(ctx.actor), message, status, public: isPublic });
  const missing = missingMails(before, after);
  if (missing !== null)
    await addEntry(tx, ctx, before, { author: "system:incidents", message: missing, status, public: false });
  await audit(tx, ctx, {
    action: "incident.update",
    subject: id,
    before: statesOf(before),
    after: { ...statesOf(after), message, public: isPublic },
  });
  await notifyUpdated(tx, before, after, message);
  if (isVerifiedNow && !isPublic) await closePublicly(tx, ctx, before);
}

/** Flags are set and never taken back, because a team has been informed. */
function flagsAfter(before: IncidentRow, { security, breach, cisoInformed, breachReported }: Change, now: Date) {
  // Otherwise no one would be reminded if it turns out to be one later.
  if (cisoInformed && !before.security && !security && !breach)
    throw new ConflictError("The incident is not a security incident, so the CISO need not be informed.", [
      "cisoInformed",
    ]);
  if (breachReported && !before.breachAt && !breach)
    throw new ConflictError("The incident is not a data breach, so there is nothing to report.", ["breachReported"]);
  return {
    security: before.security || (security ?? false) || (breach ?? false),
    breachAt: before.breachAt ?? (breach ? now : null),
    cisoInformedAt: before.cisoInformedAt ?? (cisoInformed ? now : null),
    breachReportedAt: before.breachReportedAt ?? (breachReported ? now : null),
  };
}

const statesOf = ({ status, commanderId, communicationsId, security, breachAt, breachReportedAt }: IncidentRow) => ({
  status,
  commanderId,
  ...(communicationsId && { communicationsId }),
  ...(security && { security }),
  ...(breachAt && { breachAt: breachAt.toISOString() }),
  ...(breachReportedAt && { breachReportedAt: breachReportedAt.toISOString() }),
});

/**
 * Tells the public that an incident is over, if the public knows of it. Without this entry the status page shows
 * "monitoring" for ever, because it follows public updates only.
 */
async function closePublicly(tx: Tx, ctx: Ctx, incident: IncidentRow): Promise<void> {
  const { rows } = await tx.execute(
    sql`SELECT FROM ${incidentUpdates} WHERE incident_id = ${incident.id} AND public LIMIT 1`,
  );
  if (rows.length === 0) return;
  const message = publicTexts.VERIFIED;
  await addEntry(tx, ctx, incident, { author: "system:incidents", message, status: "VERIFIED", public: true });
}

/** Adds an entry to the log. A public one goes to the subscribers of the status page too. */
async function addEntry(
  tx: Tx,
  { now: at }: Ctx,
  incident: IncidentRow,
  entry: Pick<typeof incidentUpdates.$inferInsert, "author" | "message" | "status" | "public">,
): Promise<void> {
  const [added] = await tx
    .insert(incidentUpdates)
    .values({
      incidentId: incident.id,
      number: sql`(SELECT max(number) + 1 FROM incident_updates WHERE incident_id = ${incident.id})`,
      at,
      ...entry,
    })
    .returning();
  if (added?.public) await publishIncidentUpdate(tx, incident, added);
}

export async function lockIncident(tx: Tx, id: string, path = "id"): Promise<IncidentRow> {
  const [row] =
    kindOfId(id) === "incident" ? await tx.select().from(incidents).where(eq(incidents.id, id)).for("update") : [];
  if (!row) throw new NotFoundError("There is no such incident.", [path]);
  return row;
}

async function checkPerson(tx: Tx, field: string, id: string | null | undefined): Promise<void> {
  if (!id) return;
  const [person] = kindOfId(id) === "user" ? await tx.select({ id: users.id }).from(users).where(eq(users.id, id)) : [];
  if (!person) throw new NotFoundError("There is no such person.", [field]);
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
