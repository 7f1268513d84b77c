import { sql } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { securityEvents } from "#db/schema/index.ts";
import { type Actor, actorId, actorRole } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import type { SecurityEventKind } from "#lib/enums.ts";
import { kindOfId, newId } from "#lib/ids.ts";
import { canonicalAddress, keyedHash, networkOf } from "#lib/rate-limit/index.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import { alertOnEvent } from "./alert.ts";
import { pendingCount } from "./coalesce.ts";

export interface SecurityEvent {
  kind: SecurityEventKind;
  /**
   * The id of the person or thing concerned. Other text, such as an email address typed at sign-in, is stored as a
   * keyed hash.
   */
  subject?: string | null;
  /** The client address from `clientAddress`. */
  address?: string | null;
  /** Stored, and visible to admins and auditors: no secrets, no addresses. */
  detail?: Record<string, unknown>;
}

const system: Actor = { kind: "system", task: "security.record" };
const minuteMs = 60_000;

/**
 * Records a possible attack: metric, log line, a row per kind, source and minute, and an audit event. Repeats only
 * raise the row's count, which lags by at most half above 16, so that a flood causes few writes. Some kinds alert
 * operations (alert.ts). Never throws: errors are logged.
 */
export async function recordSecurityEvent(ctx: Ctx, event: SecurityEvent): Promise<void> {
  const { kind, detail = {} } = event;
  metrics.securityEvents.inc({ kind });
  try {
    const address = event.address ? canonicalAddress(event.address) : null;
    const addressHash = address && (await keyedHash("security-event", address));
    const network = networkOf(address);
    const subject = await toStoredSubject(event.subject ?? null);
    const source = subject ?? addressHash ?? actorId(ctx.actor);
    const minute = new Date(Math.floor(ctx.now.getTime() / minuteMs) * minuteMs);
    const count = pendingCount(`${kind} ${source}`, minute.getTime());
    if (count === 0) return;
    await transaction(system, async (tx) => {
      const id = newId("securityEvent");
      const values = { id, kind, source, minute, subject, addressHash, network, count, detail };
      const [row] = await tx
        .insert(securityEvents)
        .values({ ...values, firstAt: ctx.now, lastAt: ctx.now })
        .onConflictDoUpdate({
          target: [securityEvents.kind, securityEvents.source, securityEvents.minute],
          set: { count: sql`${securityEvents.count} + excluded.count`, lastAt: ctx.now },
        })
        .returning({ id: securityEvents.id });
      const isNew = row?.id === id;
      if (isNew) {
        await audit(tx, ctx, { action: `security.${kind}`, subject, after: { ...detail, network } });
        log.warn({
          requestId: ctx.requestId,
          user: actorId(ctx.actor),
          role: actorRole(ctx.actor),
          action: `security.${kind}`,
          result: "noticed",
          target: subject ?? undefined,
          network,
          detail,
        });
        await alertOnEvent(tx, { id, kind });
      }
    });
  } catch (error) {
    log.error({ requestId: ctx.requestId, action: `security.${kind}`, result: "not recorded", error });
  }
}

async function toStoredSubject(subject: string | null): Promise<string | null> {
  return subject === null || kindOfId(subject) !== null ? subject : subjectHash(subject);
}

/** The stored form of a subject that is no id, such as an email address typed at sign-in. */
const subjectHash = async (text: string): Promise<string> =>
  `hashed:${await keyedHash("security-subject", normaliseEmail(text))}`;

/**
 * Removes subject, origin and details of a person's security events, and keeps kind, time and count. `email`: the
 * subject of attempts before the person was known.
 */
export async function forgetInSecurityEvents(
  tx: Tx,
  { id, email }: { id: string; email: string | null },
): Promise<void> {
  const names = [id, ...(email === null ? [] : [await subjectHash(email)])];
  await tx.execute(sql`
    UPDATE ${securityEvents} SET subject = NULL, address_hash = NULL, network = NULL, detail = '{}', source = 'erased:' || id
    WHERE subject = ANY (${sql.param(names)}::text[]) OR source = ANY (${sql.param(names)}::text[])`);
}
