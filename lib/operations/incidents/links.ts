import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { type Tx, transaction } from "#db/client.ts";
import { incidentLinks } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { INCIDENT_LINK_KINDS, type IncidentLinkKind } from "#lib/enums.ts";
import { ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { parse } from "#lib/parse.ts";
import { pageIncident, runEscalationsSoon } from "../on-call/page-incident.ts";
import { isOpen, isUrgent } from "./lifecycle.ts";
import type { IncidentView } from "./queries.ts";
import { addIncidentEntry, lockIncident, savedIncident } from "./update.ts";

const LinkIncidents = z.object({
  id: z.string(),
  kind: z.enum(INCIDENT_LINK_KINDS),
  otherId: z.string(),
  remove: z.boolean().nullish(),
});

const words: Record<IncidentLinkKind, string> = {
  DUPLICATE_OF: "a duplicate of",
  CAUSED_BY: "caused by",
  RECURRENCE_OF: "a recurrence of",
};

/**
 * Links an incident to another one, or removes the link, and adds an entry to its log. Reminders and pages of a duplicate stop.
 * Throws NotFoundError; ValidationError: both are the same; ConflictError: the links would contradict each other.
 * ADMIN and keys with OPERATIONS.
 */
export async function linkIncidents(
  ctx: Ctx,
  input: z.input<typeof LinkIncidents>,
): Promise<{ incident: IncidentView }> {
  authorize(ctx.actor, "incidents.write");
  const { id, kind, otherId, remove } = parse(LinkIncidents, input);
  if (id === otherId) throw new ValidationError("An incident cannot be linked to itself.", ["otherId"]);
  return transaction(ctx.actor, async (tx) => {
    // In one order, so that two links between the same incidents do not wait for each other.
    const locked = new Map<string, Locked>();
    for (const one of [id, otherId].sort()) locked.set(one, await lockIncident(tx, one, one === id ? "id" : "otherId"));
    const [own, other] = [locked.get(id), locked.get(otherId)];
    if (!own || !other) throw new Error("an incident was not locked");
    if (!remove && kind === "DUPLICATE_OF") checkIsWorkedOn(own, other);
    const isChanged = remove ? await removeLink(tx, id, kind, otherId) : await addLink(tx, ctx, id, kind, otherId);
    if (isChanged) {
      await audit(tx, ctx, {
        action: "incident.link",
        subject: id,
        after: { kind, otherId, removed: remove ?? false },
      });
      // Stops the pages of a new duplicate, or begins them again if the link was removed.
      if (kind === "DUPLICATE_OF") await updatePages(tx, own);
      await addIncidentEntry(tx, ctx, id, `${remove ? "No longer" : "This incident is"} ${words[kind]} ${otherId}.`);
    }
    return { incident: await savedIncident(tx, id) };
  });
}

type Locked = Awaited<ReturnType<typeof lockIncident>>;

/** PagerDuty and the product's own chain may both page: the chain also runs if PagerDuty fails. */
async function updatePages(tx: Tx, { id, severity }: Locked): Promise<void> {
  await runEscalationsSoon(tx);
  if (isUrgent(severity)) await pageIncident(tx, id);
}

/** The pages of a duplicate stop, so someone must be working on its original. */
function checkIsWorkedOn(own: Locked, other: Locked): void {
  if (isOpen(own.status) && !isOpen(other.status))
    throw new ConflictError(
      `The other incident is ${other.status}, so no one works on it. Link this one as RECURRENCE_OF it, or reopen the other one.`,
      ["otherId"],
    );
}

async function addLink(tx: Tx, ctx: Ctx, id: string, kind: IncidentLinkKind, otherId: string): Promise<boolean> {
  const between = await tx
    .select()
    .from(incidentLinks)
    .where(and(eq(incidentLinks.incidentId, otherId), eq(incidentLinks.kind, kind), eq(incidentLinks.otherId, id)));
  if (between.length > 0)
    throw new ConflictError(`The other incident is ${words[kind]} this one. Remove that link first.`, ["otherId"]);
  if (kind === "DUPLICATE_OF") await checkOriginal(tx, id, otherId);
  const added = await tx
    .insert(incidentLinks)
    .values({ incidentId: id, kind, otherId, addedAt: ctx.now, addedBy: actorId(ctx.actor) })
    .onConflictDoNothing()
    .returning({ id: incidentLinks.incidentId });
  return added.length > 0;
}

/** A chain of duplicates has no original, so that nobody would be reminded. */
async function checkOriginal(tx: Tx, id: string, otherId: string): Promise<void> {
  const originalOf = async (one: string) => {
    const [link] = await tx
      .select({ id: incidentLinks.otherId })
      .from(incidentLinks)
      .where(and(eq(incidentLinks.incidentId, one), eq(incidentLinks.kind, "DUPLICATE_OF")));
    return link?.id;
  };
  const own = await originalOf(id);
  if (own && own !== otherId)
    throw new ConflictError(`The incident is a duplicate of ${own} already. Remove that link first.`, ["otherId"]);
  const original = await originalOf(otherId);
  if (original) throw new ConflictError(`The other incident is a duplicate itself. Link ${original}.`, ["otherId"]);
}

async function removeLink(tx: Tx, id: string, kind: IncidentLinkKind, otherId: string): Promise<boolean> {
  const removed = await tx
    .delete(incidentLinks)
    .where(and(eq(incidentLinks.incidentId, id), eq(incidentLinks.kind, kind), eq(incidentLinks.otherId, otherId)))
    .returning({ id: incidentLinks.incidentId });
  if (removed.length === 0) throw new NotFoundError("There is no such link.", ["otherId"]);
  return true;
}
