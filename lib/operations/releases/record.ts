import { z } from "zod";
import { transaction } from "#db/client.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { line, parse } from "#lib/parse.ts";
import { lastSmoke } from "../evidence.ts";
import { addStep, lockSteps } from "./add-step.ts";
import { Image, Reason, ReleasedBy, Version } from "./names.ts";
import { type ReleaseRow, stepInProgress } from "./state.ts";

const RecordRelease = z.object({
  step: z.enum(["STARTED", "DEPLOYED", "FAILED"]),
  version: Version,
  image: Image.nullish(),
  /** The newest migration of the version. */
  schemaVersion: line(200),
  releasedBy: ReleasedBy,
  reason: Reason.nullish(),
});

/** The rows belong to the service. The audit event has the caller. */
export const service: Actor = { kind: "system", task: "releases" };

/** Without a recorded start, a smoke test of the last hour counts. */
const recentMs = 3_600_000;

/**
 * Records a step of a deployment. ADMIN. Throws ConflictError if another deployment or a rollback is in progress, and for
 * DEPLOYED if no smoke test has passed since the start and since the step before: otherwise a rollback could go to a version that
 * was never tested.
 */
export async function recordRelease(ctx: Ctx, input: z.input<typeof RecordRelease>): Promise<ReleaseRow> {
  authorize(ctx.actor, "releases.write");
  const { image = null, reason = null, ...step } = parse(RecordRelease, input);
  return transaction(service, async (tx) => {
    const steps = await lockSteps(tx);
    requireTurn(steps, step, ctx.now);
    if (step.step === "DEPLOYED") {
      const smoke = await lastSmoke(tx, testedSince(steps, step.version, ctx.now));
      if (!smoke?.passed)
        throw new ConflictError(
          `${smoke?.text ?? "No smoke test has run since the start of the deployment."} Run "./np smoke" until it passes, or "./np release rollback".`,
          ["step"],
        );
    }
    // A rollback to this version needs its image, which may have been named at the start only.
    const named = image ?? startOf(steps, step.version)?.image ?? null;
    const added = { ...step, id: newId("release"), at: ctx.now, image: named, reason, incidentId: null };
    const row = await addStep(tx, steps, added);
    const { id: subject, at: _at, incidentId: _incident, reason: _reason, ...after } = row;
    await audit(tx, ctx, { action: "release.record", subject, reason, after });
    return row;
  });
}

/** Two deployments at the same time would each take the smoke test of the other one as their own. */
function requireTurn(steps: readonly ReleaseRow[], { step, version }: Pick<ReleaseRow, "step" | "version">, now: Date) {
  const other = stepInProgress(steps, now);
  if (other === null) return;
  const isEnd = other.version === version && (step === "FAILED" || (step === "DEPLOYED" && other.step === "STARTED"));
  if (isEnd) return;
  const what = other.step === "STARTED" ? `The deployment of ${other.version}` : `The rollback to ${other.version}`;
  throw new ConflictError(
    `${what} by ${other.releasedBy} is in progress since ${other.at.toISOString()}. Wait until it has ended. If it was interrupted, record that first: ./np release record --version ${other.version} --step failed`,
    ["step"],
  );
}

/** The start of this version's deployment, if nothing was recorded since. */
function startOf(steps: readonly ReleaseRow[], version: string): ReleaseRow | null {
  const last = steps.at(-1);
  return last?.step === "STARTED" && last.version === version ? last : null;
}

/** A smoke test before the last step was one of another version. */
function testedSince(steps: readonly ReleaseRow[], version: string, now: Date): Date {
  const start = startOf(steps, version);
  if (start) return start.at;
  return new Date(Math.max(now.getTime() - recentMs, steps.at(-1)?.at.getTime() ?? 0));
}
