import type { Tx } from "#db/client.ts";
import { ConflictError } from "#lib/errors.ts";
import { type Evidence, lastEvidence } from "../evidence.ts";
import { utcMinute } from "../utc-minute.ts";

/** Finds the test that began after the resolution and passed. Throws ConflictError, which says what to run. */
export async function findEvidence(tx: Tx, resolvedAt: Date): Promise<Evidence> {
  const evidence = await lastEvidence(tx, resolvedAt);
  if (evidence?.passed) return evidence;
  const reason =
    evidence?.text ?? `No smoke test and no probe has run since the incident was resolved (${utcMinute(resolvedAt)}).`;
  throw new ConflictError(
    `${reason} Run "./np smoke", or wait for the next probe, which runs every minute. Then set VERIFIED again.`,
    ["status"],
  );
}
