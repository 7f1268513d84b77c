import { eq } from "drizzle-orm";
import { z } from "zod";
import { read, transaction } from "#db/client.ts";
import { incidentPostMortems } from "#db/schema/index.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError } from "#lib/errors.ts";
import { parse, storable } from "#lib/parse.ts";
import type { IncidentView } from "./queries.ts";
import { lockIncident, savedIncident } from "./update.ts";

const WritePostMortem = z.object({
  id: z.string(),
  text: storable.trim().min(1, "must not be empty").max(50_000, "has more than 50000 characters"),
  basedOn: z.number().int().min(0).nullish(),
});

type PostMortem = typeof incidentPostMortems.$inferSelect;

/**
 * Saves what was learnt from an incident. `basedOn`: the version that the writer has seen, 0 for none. Throws NotFoundError;
 * ConflictError: somebody saved another version in the meantime. ADMIN and keys with OPERATIONS.
 */
export async function writePostMortem(
  ctx: Ctx,
  input: z.input<typeof WritePostMortem>,
): Promise<{ incident: IncidentView }> {
  authorize(ctx.actor, "incidents.write");
  const { id, text, basedOn } = parse(WritePostMortem, input);
  return transaction(ctx.actor, async (tx) => {
    await lockIncident(tx, id);
    const [before] = await tx.select().from(incidentPostMortems).where(eq(incidentPostMortems.incidentId, id));
    const current = before?.version ?? 0;
    if (basedOn != null && basedOn !== current)
      throw new ConflictError("Somebody else saved the post-mortem in the meantime. Reload it and add your changes.", [
        "basedOn",
      ]);
    const after = { text, version: current + 1, writtenBy: actorId(ctx.actor), writtenAt: ctx.now };
    await tx
      .insert(incidentPostMortems)
      .values({ incidentId: id, ...after })
      .onConflictDoUpdate({ target: incidentPostMortems.incidentId, set: after });
    await audit(tx, ctx, {
      action: "incident.postMortem",
      subject: id,
      after: { version: after.version, characters: text.length },
    });
    return { incident: await savedIncident(tx, id) };
  });
}

/** null if nobody wrote one yet. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function readPostMortem(ctx: Ctx, incidentId: string): Promise<PostMortem | null> {
  authorize(ctx.actor, "incidents.read");
  const [row] = await read(ctx.actor, (tx) =>
    tx.select().from(incidentPostMortems).where(eq(incidentPostMortems.incidentId, incidentId)),
  );
  return row ?? null;
}
