import { and, desc, eq, gte, isNotNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { operationRuns, probeMinutes } from "#db/schema/index.ts";
import { utcMinute } from "./utc-minute.ts";

/** A test of the service that has ended. `by`: the smoke run's id, or "probe:" and its minute. */
export interface Evidence {
  passed: boolean;
  by: string;
  text: string;
}

const evidence = (passed: boolean, by: string, subject: string): Evidence => ({
  passed,
  by,
  text: `${subject} ${passed ? "passed" : "failed"}.`,
});

/** The last smoke test that began at this moment or later and has ended. */
export async function lastSmoke(tx: Tx, since: Date): Promise<Evidence | null> {
  const { kind, startedAt, finishedAt, id } = operationRuns;
  const [run] = await tx
    .select()
    .from(operationRuns)
    .where(and(eq(kind, "smoke"), gte(startedAt, since), isNotNull(finishedAt)))
    .orderBy(desc(startedAt), desc(id))
    .limit(1);
  return run ? evidence(run.ok === true, run.id, `The smoke test of ${utcMinute(run.startedAt)}`) : null;
}

/** The last smoke test since this moment, else the last probe. A smoke test counts before the probe, because it tests more. */
export async function lastEvidence(tx: Tx, since: Date): Promise<Evidence | null> {
  const smoke = await lastSmoke(tx, since);
  if (smoke) return smoke;
  const [probe] = await tx
    .select()
    .from(probeMinutes)
    .where(and(gte(probeMinutes.minute, since), isNotNull(probeMinutes.finishedAt)))
    .orderBy(desc(probeMinutes.minute))
    .limit(1);
  if (!probe) return null;
  const by = `probe:${probe.minute.toISOString()}`;
  return evidence(probe.api && probe.page && probe.worker, by, `The probe of ${utcMinute(probe.minute)}`);
}
