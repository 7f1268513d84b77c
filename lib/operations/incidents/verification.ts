import { and, desc, eq, gte, isNotNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { operationRuns, probeMinutes } from "#db/schema/index.ts";
import { ConflictError } from "#lib/errors.ts";

const clock = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** What shows that the service works again, for the row and for the log. */
interface Evidence {
  /** The smoke run's id, or "probe:" and its minute. */
  by: string;
  text: string;
}

/**
 * Finds the smoke test or the probe that began after the resolution and passed. A smoke test counts before the probe, because
 * it tests more. Throws ConflictError, which says what to run.
 */
export async function findEvidence(tx: Tx, resolvedAt: Date): Promise<Evidence> {
  const [smoke] = await tx
    .select()
    .from(operationRuns)
    .where(
      and(
        eq(operationRuns.kind, "smoke"),
        gte(operationRuns.startedAt, resolvedAt),
        isNotNull(operationRuns.finishedAt),
      ),
    )
    .orderBy(desc(operationRuns.startedAt), desc(operationRuns.id))
    .limit(1);
  if (smoke?.ok) return { by: smoke.id, text: `The smoke test of ${clock(smoke.startedAt)} passed.` };
  if (smoke) throw notVerified(`The smoke test of ${clock(smoke.startedAt)} failed.`);
  const [probe] = await tx
    .select()
    .from(probeMinutes)
    .where(and(gte(probeMinutes.minute, resolvedAt), isNotNull(probeMinutes.finishedAt)))
    .orderBy(desc(probeMinutes.minute))
    .limit(1);
  if (probe?.api && probe.page && probe.worker)
    return { by: `probe:${probe.minute.toISOString()}`, text: `The probe of ${clock(probe.minute)} passed.` };
  throw notVerified(
    probe
      ? `The probe of ${clock(probe.minute)} failed.`
      : `No smoke test and no probe has run since the incident was resolved (${clock(resolvedAt)}).`,
  );
}

const notVerified = (reason: string): ConflictError =>
  new ConflictError(
    `${reason} Run "./np smoke", or wait for the next probe, which runs every minute. Then set VERIFIED again.`,
    ["status"],
  );
