import { and, asc, gt, isNull, sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { log } from "#lib/telemetry/index.ts";
import { contentHashOf, instantText, markedText } from "./chain.ts";
import { eventColumns, personKeys, readable } from "./contents.ts";
import { auditKeys, checkMark, type KeyRing } from "./keys.ts";

export const sealer: Actor = { kind: "system", task: "audit.seal" };

const batch = 1_000;

/**
 * Gives the events that are committed and have no place yet their place in the chain, and returns those that it refused:
 * events that do not bear this service's mark were put there past it. They stay outside, are logged, and `./np audit verify` names them.
 * The worker calls this about every second, and readers before they read. Any number may at once: the database lets them in
 * one by one. `batches`: of a thousand each, so that nobody waits for a whole import.
 */
export async function sealEvents(batches = 20): Promise<{ sealed: number; refused: string[] }> {
  const ring = await auditKeys();
  const refused: string[] = [];
  let sealed = 0;
  for (let after = "", done = 0; done < batches; done += 1) {
    const { ids, strangers, last } = await sealBatch(ring, after);
    sealed += ids.length;
    refused.push(...strangers);
    if (last === null) break;
    after = last;
  }
  report(refused);
  return { sealed, refused };
}

async function sealBatch(ring: KeyRing, after: string) {
  return transaction(sealer, async (tx) => {
    // Without the join that readers use: of a long backlog it would look up every key for each batch.
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
    const { ours = [], strangers = [] } = Object.groupBy(rows, (row) => (isOurs(row) ? "ours" : "strangers"));
    const ids = ours.map(({ event }) => event.id);
    if (ids.length > 0) await tx.execute(sql`SELECT audit_seal(${sql.param(ids)}::text[])`);
    const last = rows.length < batch ? null : (rows.at(-1)?.event.id ?? null);
    return { ids, strangers: strangers.map(({ event }) => event.id), last };
  });
}

/** Each once a process, or the log would fill at every sweep. */
function report(refused: readonly string[]): void {
  const told = processSingleton("audit-strangers", () => new Set<string>());
  for (const id of refused) {
    if (told.has(id) || told.size >= 1_000) continue;
    told.add(id);
    log.error({ user: "system:audit.seal", role: "SYSTEM", action: "audit.stranger", target: id, result: "refused" });
  }
}
