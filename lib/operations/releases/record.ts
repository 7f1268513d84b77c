import { z } from "zod";
import { transaction } from "#db/client.ts";
import { releases } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ConflictError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { line, parse } from "#lib/parse.ts";
import { lastSmoke } from "../evidence.ts";
import { Image, Reason, ReleasedBy, Version } from "./names.ts";
import { readSteps } from "./queries.ts";
import type { ReleaseRow } from "./state.ts";

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
 * Records a step of a deployment. Throws ConflictError for DEPLOYED if no smoke test has passed since the start:
 * otherwise a rollback could go to a version that was never tested. ADMIN.
 */
export async function recordRelease(ctx: Ctx, input: z.input<typeof RecordRelease>): Promise<ReleaseRow> {
  authorize(ctx.actor, "releases.write");
  const { image = null, reason = null, ...step } = parse(RecordRelease, input);
  return transaction(service, async (tx) => {
    const last = (await readSteps(tx)).at(-1);
    const started = last?.step === "STARTED" && last.version === step.version ? last : null;
    if (step.step === "DEPLOYED") {
      const smoke = await lastSmoke(tx, started ? started.at : new Date(ctx.now.getTime() - recentMs));
      if (!smoke?.passed)
        throw new ConflictError(
          `${smoke?.text ?? "No smoke test has run since the start of the deployment."} Run "./np smoke" until it passes, or "./np release rollback".`,
          ["step"],
        );
    }
    // A rollback to this version needs its image, which may have been named at the start only.
    const named = image ?? started?.image ?? null;
    const row: ReleaseRow = { ...step, id: newId("release"), at: ctx.now, image: named, reason, incidentId: null };
    await tx.insert(releases).values(row);
    const { id: subject, at: _at, incidentId: _incident, reason: _reason, ...after } = row;
    await audit(tx, ctx, { action: "release.record", subject, reason, after });
    return row;
  });
}
