import { and, asc, gt, isNull, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { log } from "#lib/telemetry/index.ts";
import { contentHashOf, instantText, markedText } from "./chain.ts";
import { eventColumns, personKeys, readable } from "./contents.ts";
import { auditKeys, checkMark, type KeyRing } from "./keys.ts";

export const sealActor: Actor = { kind: "system", task: "audit.seal" };

const batch = 1_000;

/**
 * Appends committed events to the chain and returns the ids it refused: events without this service's mark, inserted
 * directly into the database. Refused events stay outside the chain; `./np audit verify` reports them. Safe to run in parallel, because
 * the database seals one caller at a time. `batches`: of 1,000 events, so that a large import delays nobody.
 */
export async function sealEvents(batches = 20): Promise<{ sealed: number; refused: string[] }> {
  const ring = await auditKeys();
  const refused: string[] = [];
  let sealed = 0;
  for (let after = "", done = 0; done < batches; done += 1) {
    const { ids, unsigned, last } = await sealBatch(ring, after);
    sealed += ids.length;
    refused.push(...unsigned);
    if (last === null) break;
    after = last;
  }
  reportUnsigned(refused);
  return { sealed, refused };
}

async function sealBatch(ring: KeyRing, after: string) {
  return transaction(sealActor, async (tx) => {
    // No join with audit_keys: on a long backlog the join looks up every key for each batch.
    const rows = await tx
      .select(eventColumns)
      .from(auditEvents)
      .where(and(isNull(auditEvents.sequence), gt(auditEvents.id, after)))
      .orderBy(asc(auditEvents.id))
      .limit(batch);
    const keys = await personKeys(
      tx,
      rows.map(({ event: { subject } }) => subject),
    );
    const isOurs = (row: (typeof rows)[number]) => {
      const key = keys.get(row.event.subject ?? "") ?? null;
      const event = { ...readable({ ...row, key }), at: instantText(row.event.at) };
      const isWhole = event.salt === null || contentHashOf(event) === event.contentHash;
      return isWhole && checkMark(ring, markedText(event), event.mark) === "good";
    };
    const { ours = [], unsigned = [] } = Object.groupBy(rows, (row) => (isOurs(row) ? "ours" : "unsigned"));
    const ids = ours.map(({ event }) => event.id);
    if (ids.length > 0) await tx.execute(sql`SELECT audit_seal(${sql.param(ids)}::text[])`);
    const last = rows.length < batch ? null : (rows.at(-1)?.event.id ?? null);
    return { ids, unsigned: unsigned.map(({ event }) => event.id), last };
  });
}

/** Logs each id once per process, or every run would log it again. */
function reportUnsigned(refused: readonly string[]): void {
  const reported = processSingleton("audit-unsigned-reported", () => new Set<string>());
  for (const id of refused) {
    if (reported.has(id) || reported.size >= 1_000) continue;
    reported.add(id);
    log.error({ user: "system:audit.seal", role: "SYSTEM", action: "audit.unsigned", target: id, result: "refused" });
  }
}
