import type { releases } from "#db/schema/index.ts";

export type ReleaseRow = typeof releases.$inferSelect;
type Step = Pick<ReleaseRow, "step" | "version">;

/** A deployment or rollback without an end counts as interrupted after this time. The workflows end it then, too. */
const abandonedAfterMs = 3_600_000;

/** The deployment or rollback that has begun and not ended. Null: there is none, or it was interrupted. */
export function stepInProgress(steps: readonly ReleaseRow[], now: Date): ReleaseRow | null {
  const last = steps.at(-1);
  if (last?.step !== "STARTED" && last?.step !== "ROLLBACK_STARTED") return null;
  return now.getTime() - last.at.getTime() < abandonedAfterMs ? last : null;
}

/**
 * The versions that passed and that a rollback can go to, oldest first, and the last step. A rollback removes the versions after
 * its target, so that the next one goes further back and not forward again.
 */
export function releaseState<R extends Step>(steps: readonly R[]): { passed: R[]; last: R | null } {
  const passed: R[] = [];
  for (const one of steps) {
    if (one.step === "DEPLOYED") {
      if (passed.at(-1)?.version === one.version) passed.pop();
      passed.push(one);
    }
    if (one.step === "ROLLBACK_STARTED") {
      const index = passed.findLastIndex(({ version }) => version === one.version);
      if (index !== -1) passed.length = index + 1;
    }
  }
  return { passed, last: steps.at(-1) ?? null };
}

/** A rollback that failed or was interrupted. The version that it went to may run or not. */
export const isUnfinishedRollback = ({ step, incidentId }: ReleaseRow): boolean =>
  step === "ROLLBACK_STARTED" || (step === "FAILED" && incidentId !== null);

/** The version that a rollback goes to. A rollback that did not end goes to the same version again. */
export function rollbackTarget<R extends Step>(steps: readonly R[]): R | null {
  const { passed, last } = releaseState(steps);
  if (last?.step === "ROLLBACK_STARTED") return passed.at(-1) ?? null;
  return passed.findLast(({ version }) => version !== last?.version) ?? null;
}
