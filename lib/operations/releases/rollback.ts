import { z } from "zod";
import { read, type Tx, transaction } from "#db/client.ts";
import { actorId } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError, NotFoundError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { parse } from "#lib/parse.ts";
import { lastSmoke } from "../evidence.ts";
import { insertIncident } from "../incidents/open.ts";
import { addIncidentEntry } from "../incidents/update.ts";
import { addStep, lockSteps } from "./add-step.ts";
import { Reason, ReleasedBy } from "./names.ts";
import { readSteps } from "./queries.ts";
import { service } from "./record.ts";
import { isUnfinishedRollback, type ReleaseRow, rollbackTarget } from "./state.ts";

/** `from`: the version that the rollback leaves. `lastId`: the last step when the plan was made. */
export interface RollbackPlan {
  from: ReleaseRow;
  to: ReleaseRow;
  lastId: string | undefined;
}

/** Finds the version to go back to: the one before, or `version`. Throws ConflictError, NotFoundError. ADMIN. */
export async function planRollback(ctx: Ctx, version?: string): Promise<RollbackPlan> {
  authorize(ctx.actor, "releases.write");
  const steps = await read(service, readSteps);
  const from = steps.findLast((one) => !isUnfinishedRollback(one));
  const named = steps.findLast((one) => one.step === "DEPLOYED" && one.version === version);
  const to = version === undefined ? rollbackTarget(steps) : named;
  if (from && to) return { from, to, lastId: steps.at(-1)?.id };
  if (version !== undefined) throw new NotFoundError(`The version ${version} was never deployed here.`, ["to"]);
  throw new ConflictError("No earlier version is recorded, so there is nothing to go back to.", ["to"]);
}

const StartRollback = z.object({ releasedBy: ReleasedBy, reason: Reason, incidentId: z.string().nullish() });

/**
 * Records that a rollback begins, before anything is changed: with the reason in the audit log, and with an incident, or an entry
 * in the given one. Throws NotFoundError for the incident; ConflictError if a step was recorded after the plan. ADMIN.
 */
export async function startRollback(
  ctx: Ctx,
  { from, to, lastId, reverts }: RollbackPlan & { reverts: readonly string[] },
  input: z.input<typeof StartRollback>,
): Promise<ReleaseRow> {
  authorize(ctx.actor, "releases.write");
  const { releasedBy, reason, incidentId: given } = parse(StartRollback, input);
  return transaction(service, async (tx) => {
    const steps = await lockSteps(tx);
    const last = steps.at(-1);
    if (last?.id !== lastId)
      throw new ConflictError(
        `Meanwhile ${last?.releasedBy} recorded ${last?.step} of ${last?.version}. Look at "./np release list", and start again.`,
      );
    const title = `Rollback from ${from.version} to ${to.version}`;
    const migrations =
      reverts.length > 0 ? `Migrations to revert: ${reverts.join(", ")}.` : "No migration is reverted.";
    // Without the name of the operator: an incident is posted, and kept after an erasure. The audit log has it.
    const message = `${title}. Reason: ${reason}\n${migrations}`;
    const incidentId = given ?? (await openFor(tx, ctx, title, message));
    if (given) await addIncidentEntry(tx, ctx, given, message);
    const row = await addStep(tx, steps, stepOf(ctx, "ROLLBACK_STARTED", to, { releasedBy, reason, incidentId }));
    const after = { from: from.version, to: to.version, reverts: [...reverts], incidentId, releasedBy };
    await audit(tx, ctx, { action: "release.rollback", subject: row.id, reason, after });
    return row;
  });
}

const openFor = async (tx: Tx, ctx: Ctx, title: string, message: string): Promise<string> =>
  (await insertIncident(tx, ctx, { title, severity: "HIGH", message }, { source: actorId(ctx.actor) })).id;

const stepOf = (
  ctx: Ctx,
  step: ReleaseRow["step"],
  { version, image, schemaVersion }: ReleaseRow,
  rest: Pick<ReleaseRow, "releasedBy" | "reason" | "incidentId">,
): ReleaseRow => ({ id: newId("release"), at: ctx.now, step, version, image, schemaVersion, ...rest });

/** The rollback that has begun and not ended. Throws ConflictError if there is none. ADMIN. */
export async function openRollback(ctx: Ctx): Promise<ReleaseRow> {
  authorize(ctx.actor, "releases.write");
  const last = (await read(service, readSteps)).at(-1);
  if (last?.step !== "ROLLBACK_STARTED") throw new ConflictError("No rollback is in progress.");
  return last;
}

/**
 * Records the end of a rollback, in the audit log and in its incident. `problem`: why it failed. Without one, a smoke test must
 * have passed since its start; otherwise throws ConflictError, as for a rollback that has ended already. ADMIN.
 */
export async function endRollback(ctx: Ctx, started: ReleaseRow, problem: string | null): Promise<ReleaseRow> {
  authorize(ctx.actor, "releases.write");
  return transaction(service, async (tx) => {
    const steps = await lockSteps(tx);
    if (steps.at(-1)?.id !== started.id) throw new ConflictError("The rollback has ended already.");
    const smoke = await lastSmoke(tx, started.at);
    if (problem === null && !smoke?.passed)
      throw new ConflictError(`${smoke?.text ?? "No smoke test has run since the rollback."} Run "./np smoke".`);
    const { releasedBy, reason, incidentId, version } = started;
    const step = problem === null ? "ROLLED_BACK" : "FAILED";
    const row = await addStep(tx, steps, stepOf(ctx, step, started, { releasedBy, reason, incidentId }));
    const result = problem === null ? `${version} runs again. ${smoke?.text}` : `The rollback failed: ${problem}`;
    if (incidentId) await addIncidentEntry(tx, ctx, incidentId, result);
    const after = { to: version, step, result };
    await audit(tx, ctx, { action: "release.rollback", subject: row.id, reason, after });
    return row;
  });
}
