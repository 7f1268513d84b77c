import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { securityEvents } from "#db/schema/index.ts";
import { type Actor, actorId, actorRole } from "#lib/actor.ts";
import { audit } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { normaliseEmail } from "#lib/email-address.ts";
import type { SecurityEventKind } from "#lib/enums.ts";
import { kindOfId, newId } from "#lib/ids.ts";
import { canonicalAddress, keyedHash, networkOf } from "#lib/rate-limit/index.ts";
import { log, metrics } from "#lib/telemetry/index.ts";
import { alertWhenTelling } from "./alert.ts";
import { pendingCount } from "./coalesce.ts";

export interface SecurityEvent {
  kind: SecurityEventKind;
  /** Whom or what it is about: an id. Anything else (a mail address somebody tried) is stored as a keyed hash. */
  subject?: string | null;
  /** The client's address, as `clientAddress` gives it. */
  address?: string | null;
  /** No secrets, no addresses: it is stored, and shown to admins and auditors. */
  detail?: Record<string, unknown>;
}

const system: Actor = { kind: "system", task: "security.record" };
const minuteMs = 60_000;

/**
 * Notes a sign of an attack: metric and log line at once, a row of `security_events` and one of the audit log for the
 * first of a kind, source and minute; those after it only raise the row's count. The count is exact up to 16 and then
 * lags behind by at most half: a flood must not become a flood of writes. Operations are told where a threshold is passed
 * (alert.ts). Never throws: a record that cannot be written
 * is logged, and the caller's own refusal stands.
 */
export async function recordSecurityEvent(ctx: Ctx, event: SecurityEvent): Promise<void> {
  const { kind, detail = {} } = event;
  metrics.securityEvents.inc({ kind });
  try {
    const address = event.address ? canonicalAddress(event.address) : null;
    const addressHash = address && (await keyedHash("security-event", address));
    const network = networkOf(address);
    const subject = await namelessSubject(event.subject ?? null);
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
      }
      const seen = { id: row?.id ?? id, kind, source, subject, network, added: count, detail };
      await alertWhenTelling(tx, seen, ctx.now);
    });
  } catch (error) {
    log.error({ requestId: ctx.requestId, action: `security.${kind}`, result: "not recorded", error });
  }
}

async function namelessSubject(subject: string | null): Promise<string | null> {
  return subject === null || kindOfId(subject) !== null ? subject : subjectHash(subject);
}

/** How what is no id, such as a mail address that somebody tried, stands as a subject. */
export const subjectHash = async (text: string): Promise<string> =>
  `hashed:${await keyedHash("security-subject", normaliseEmail(text))}`;
