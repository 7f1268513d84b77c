import type { Tx } from "#db/client.ts";
import { releases } from "#db/schema/index.ts";
import { takeLock } from "#lib/locks.ts";
import { readSteps } from "./queries.ts";
import type { ReleaseRow } from "./state.ts";

/** Reads the steps in order, oldest first. Nobody else adds a step until the transaction ends. */
export async function lockSteps(tx: Tx): Promise<ReleaseRow[]> {
  await takeLock(tx, "releases");
  return readSteps(tx);
}

/**
 * Adds a step after `steps`, which `lockSteps` returned. Its time is later than that of the step before: the clocks of two hosts
 * differ, and the order of the steps decides where a rollback goes.
 */
export async function addStep(tx: Tx, steps: readonly ReleaseRow[], row: ReleaseRow): Promise<ReleaseRow> {
  const earliest = (steps.at(-1)?.at.getTime() ?? 0) + 1;
  const added = { ...row, at: new Date(Math.max(row.at.getTime(), earliest)) };
  await tx.insert(releases).values(added);
  return added;
}
